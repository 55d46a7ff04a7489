namespace Pipelines.Runtime.Triggers.Events;

/// <summary>Lets one loop wait until there may be something to do. What is told while it works is not lost, and told often counts once.</summary>
internal sealed class WakeSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says that there may be something to do.</summary>
    public void Set()
    {
        lock (_gate)
        {
            _told.TrySetResult();
        }
    }

    /// <summary>Waits until something was told since the last wait.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Task told;
        lock (_gate)
        {
            told = _told.Task;
        }

        await told.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Waits until something was told since the last wait, but no longer than so long.</summary>
    /// <param name="longest">How long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
