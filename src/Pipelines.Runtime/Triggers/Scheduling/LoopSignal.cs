using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>Has a loop wait until it is told of something, or a time has come; and says whether it has dealt with all that it was told.</summary>
internal sealed class LoopSignal(TimeProvider time)
{
    private readonly WakeSignal _wake = new();
    private long _told;
    private Rest? _rest;

    /// <summary>How often the loop was told of something: taken before it looks, and given back when it waits.</summary>
    public long Told => Interlocked.Read(ref _told);

    /// <summary>Whether the loop waits for a time that has not come, and has been told of nothing that it has not seen.</summary>
    public bool IsResting => Volatile.Read(ref _rest) is { } rest && rest.Seen == Told && time.GetUtcNow() < rest.Until;

    /// <summary>Tells the loop that there is something to see; from any thread.</summary>
    public void Tell()
    {
        Interlocked.Increment(ref _told);
        _wake.Set();
    }

    /// <summary>Has the loop look, though there may be nothing to see.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Waits until somebody wakes the loop, or a time has come.</summary>
    /// <param name="seen">What was <see cref="Told"/> before the loop looked.</param>
    /// <param name="until">The time.</param>
    /// <param name="cancellationToken">Stops waiting; nothing is thrown.</param>
    public async Task WaitAsync(long seen, DateTimeOffset until, CancellationToken cancellationToken)
    {
        // A timer that goes off a little early would be set again and again.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling((until - time.GetUtcNow()).TotalMilliseconds));
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        // Not before the timer is set: a virtual clock that went on in between would never make it go off.
        var waiting = _wake.WaitAsync(wait, time, cancellationToken);
        Volatile.Write(ref _rest, new Rest(seen, until));
        await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _rest, null);
    }

    /// <summary>Waits until somebody wakes the loop.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task WaitAsync(CancellationToken cancellationToken) => _wake.WaitAsync(cancellationToken);

    private sealed record Rest(long Seen, DateTimeOffset Until);
}
