namespace Pipelines.Testing;

/// <summary>A timer of a <see cref="TimerQueue"/>, which owns its settable state.</summary>
internal sealed class QueuedTimer(TimerQueue queue, TimerCallback callback, object? state, long order, object? owner) : ITimer
{
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private int _isDisposed;

    /// <summary>Earlier first; of those due together, the one made first.</summary>
    public static IComparer<QueuedTimer> ByDueTime { get; } = Comparer<QueuedTimer>.Create(static (left, right) =>
        left.DueAt.CompareTo(right.DueAt) is var order and not 0 ? order : left.Order.CompareTo(right.Order));

    /// <summary>When it fires next, while it is armed.</summary>
    public DateTimeOffset DueAt { get; set; }

    /// <summary>The time between two firings; infinite for once.</summary>
    public TimeSpan Period { get; set; }

    /// <summary>Whether it will fire.</summary>
    public bool IsArmed { get; set; }

    /// <summary>Who waits for it; <see langword="null"/> when nobody does.</summary>
    public object? Owner => owner;

    /// <summary>What it calls back.</summary>
    public TimerCallback Callback => callback;

    private long Order => order;

    /// <summary>Calls back, in the context in which the timer was made.</summary>
    public void Fire()
    {
        if (_context is null)
        {
            callback(state);
        }
        else
        {
            ExecutionContext.Run(_context, static timer => ((QueuedTimer)timer!).CallBack(), this);
        }
    }

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (Volatile.Read(ref _isDisposed) != 0)
        {
            return false;
        }

        queue.Arm(this, dueTime, period);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            queue.Disarm(this);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void CallBack() => callback(state);
}
