namespace Pipelines.Testing;

/// <summary>A time that stands still until it is moved, and the timers that wait for it. Timers fire in the order in which they are due.</summary>
internal sealed class TimerQueue(DateTimeOffset start)
{
    private readonly Lock _gate = new();
    private readonly SortedSet<QueuedTimer> _armed = new(QueuedTimer.ByDueTime);
    private DateTimeOffset _now = start.ToUniversalTime();
    private long _created;

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

    /// <summary>When the next timer is due; <see langword="null"/> when none is armed.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                return _armed.Min?.DueAt;
            }
        }
    }

    /// <summary>Adds a timer.</summary>
    public QueuedTimer Add(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new QueuedTimer(this, callback, state, Interlocked.Increment(ref _created));
        Arm(timer, dueTime, period);
        return timer;
    }

    /// <summary>Fires the next timer if it is due by <paramref name="limit"/>, with the time moved to its due time.</summary>
    /// <returns>Whether one was fired.</returns>
    public bool FireNext(DateTimeOffset limit)
    {
        QueuedTimer? timer;
        lock (_gate)
        {
            timer = _armed.Min;
            if (timer is null || timer.DueAt > limit)
            {
                return false;
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
        }

        timer.Fire();
        return true;
    }

    /// <summary>Moves the time; never back.</summary>
    public void MoveTo(DateTimeOffset time)
    {
        lock (_gate)
        {
            _now = time > _now ? time : _now;
        }
    }

    /// <summary>The armed timers that hold, in no order.</summary>
    public List<QueuedTimer> Armed()
    {
        lock (_gate)
        {
            return [.. _armed];
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
