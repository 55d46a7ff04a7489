using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;

namespace Pipelines.Runtime.Executor;

/// <summary>What a driver is told, from any thread, in order. One reads.</summary>
internal sealed class Mailbox : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _arrival;
    private List<DriverEvent> _arrived = [];
    private List<DriverEvent> _taken = [];
    private int _next;
    private bool _isAwaited;
    private bool _isClosed;

    /// <summary>Adds an event.</summary>
    /// <param name="driverEvent">The event.</param>
    /// <param name="mayContinueHere">Whether the reader, when it waits, may go on at once on the caller's thread, which has nothing else to do.</param>
    /// <returns><see langword="false"/> when nobody reads any more.</returns>
    public bool TryPost(DriverEvent driverEvent, bool mayContinueHere)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _arrived.Add(driverEvent);
            if (!_isAwaited)
            {
                return true;
            }

            _isAwaited = false;
        }

        // Nobody else is here before the reader waits again.
        _arrival.RunContinuationsAsynchronously = !mayContinueHere;
        _arrival.SetResult(true);
        return true;
    }

    /// <summary>Completes when there is something to take.</summary>
    public ValueTask WaitAsync()
    {
        lock (_gate)
        {
            if (_next < _taken.Count || _arrived.Count > 0)
            {
                return ValueTask.CompletedTask;
            }

            _arrival.Reset();
            _isAwaited = true;
            return new ValueTask(this, _arrival.Version);
        }
    }

    /// <summary>Takes the next event, if one has arrived.</summary>
    public bool TryTake([NotNullWhen(true)] out DriverEvent? driverEvent)
    {
        if (_next == _taken.Count)
        {
            _taken.Clear();
            _next = 0;
            lock (_gate)
            {
                (_arrived, _taken) = (_taken, _arrived);
            }
        }

        driverEvent = _next < _taken.Count ? _taken[_next++] : null;
        return driverEvent is not null;
    }

    /// <summary>Refuses all that comes later.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    void IValueTaskSource.GetResult(short token) => _arrival.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _arrival.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _arrival.OnCompleted(continuation, state, token, flags);
}
