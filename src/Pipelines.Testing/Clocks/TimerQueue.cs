namespace Pipelines.Testing;

/// <summary>A time that stands still until it is moved, and the timers that wait for it. Timers fire in the order in which they are due.</summary>
internal sealed class TimerQueue(DateTimeOffset start)
{
    private readonly Lock _gate = new();
    private readonly SortedSet<QueuedTimer> _armed = new(QueuedTimer.ByDueTime);
    private DateTimeOffset _now = start.ToUniversalTime();
    private long _created;

    /// <summary>How many timers wait.</summary>
    public int Armed
    {
        get
        {
            lock (_gate)
            {
                return _armed.Count;
            }
        }
    }

    /// <summary>Called after timers were armed or disarmed, outside of any lock.</summary>
    public event Action? Changed;

    /// <summary>The time.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <summary>Adds a timer.</summary>
    public QueuedTimer Add(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period, object? owner = null)
    {
        var timer = new QueuedTimer(this, callback, state, Interlocked.Increment(ref _created), owner);
        Arm(timer, dueTime, period);
        return timer;
    }

    /// <summary>Takes the next timer if it is due by <paramref name="limit"/>, with the time moved to its due time. The caller fires it.</summary>
    public QueuedTimer? TakeNext(DateTimeOffset limit)
    {
        lock (_gate)
        {
            var timer = _armed.Min;
            if (timer is null || timer.DueAt > limit)
            {
                return null;
            }

            _armed.Remove(timer);
            _now = timer.DueAt > _now ? timer.DueAt : _now;
            if (timer.Period != Timeout.InfiniteTimeSpan)
            {
                timer.DueAt = _now + timer.Period;
                _armed.Add(timer);
            }
            else
            {
                timer.IsArmed = false;
            }

            return timer;
        }
    }

    /// <summary>Moves the time; never back.</summary>
    public void MoveTo(DateTimeOffset time)
    {
        lock (_gate)
        {
            _now = time > _now ? time : _now;
        }
    }

    /// <summary>Who waits: the owners of armed timers, each once.</summary>
    public HashSet<object> Owners()
    {
        lock (_gate)
        {
            return [.. _armed.Select(static timer => timer.Owner).OfType<object>()];
        }
    }

    /// <summary>Sets a timer.</summary>
    internal void Arm(QueuedTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _armed.Remove(timer);
            timer.IsArmed = dueTime != Timeout.InfiniteTimeSpan;
            timer.Period = period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan;
            if (timer.IsArmed)
            {
                timer.DueAt = _now + dueTime;
                _armed.Add(timer);
            }
        }

        Changed?.Invoke();
    }

    /// <summary>Takes a timer out.</summary>
    internal void Disarm(QueuedTimer timer)
    {
        lock (_gate)
        {
            _armed.Remove(timer);
            timer.IsArmed = false;
        }

        Changed?.Invoke();
    }
}
