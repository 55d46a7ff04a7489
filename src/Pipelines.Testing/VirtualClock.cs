using Pipelines.Runtime.Executor;

namespace Pipelines.Testing;

/// <summary>
/// The clock of a <see cref="FlowTest"/>: it stands still while anything is being done, and jumps to the next timer once the flow
/// does nothing but wait for it. A retry that is due in an hour takes no time, and a task that sleeps longer than its timeout
/// times out.
/// </summary>
/// <remarks>
/// A task waits for the clock when it awaits <c>Task.Delay</c> with <see cref="TaskContext.Time"/> or an injected
/// <see cref="TimeProvider"/>. Real work, such as reading a file, holds the clock however long it takes; so does a wait for real
/// time. A timeout that a task sets for its own work fires only when other waits have brought the clock that far.
/// </remarks>
public sealed class VirtualClock : TimeProvider
{
    private readonly TimerQueue _timers;

    internal VirtualClock(DateTimeOffset start) => _timers = new TimerQueue(start);

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    internal TimerQueue Timers => _timers;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _timers.Now;

    /// <inheritdoc/>
    public override long GetTimestamp() => _timers.Now.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return _timers.Add(callback, state, dueTime, period, ExecutorActivity.CurrentAttempt is { } attempt && AttemptWait.IsWait(callback, state, period) ? attempt : null);
    }
}
