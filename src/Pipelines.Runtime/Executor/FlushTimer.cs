namespace Pipelines.Runtime.Executor;

/// <summary>Sees that what is not durable yet becomes so soon, when nothing else makes the driver commit. One timer an execution.</summary>
internal sealed class FlushTimer(TimeProvider time, Action due) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isArmed;
    private bool _isDisposed;

    /// <summary>Asks for a commit within a time; an earlier wish stays.</summary>
    public void Request(TimeSpan within)
    {
        lock (_gate)
        {
            if (_isArmed || _isDisposed)
            {
                return;
            }

            _isArmed = true;
            if (_timer is null)
            {
                _timer = time.CreateTimer(static action => ((Action)action!)(), due, within, Timeout.InfiniteTimeSpan);
            }
            else
            {
                _timer.Change(within, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>A commit takes everything along: the next wish counts anew.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            if (_isArmed)
            {
                _isArmed = false;
                _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }
}
