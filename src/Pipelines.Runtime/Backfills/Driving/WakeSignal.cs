using System.Threading.Channels;

namespace Pipelines.Runtime.Backfills.Driving;

/// <summary>Lets one who waits go on at once, or before it waits.</summary>
internal sealed class WakeSignal(TimeProvider time)
{
    private readonly Channel<bool> _calls = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Lets the one who waits go on.</summary>
    public void Set() => _calls.Writer.TryWrite(true);

    /// <summary>Waits for a call, or for a time.</summary>
    /// <param name="longest">The longest wait.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _calls.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }
    }
}
