namespace Pipelines.Runtime.Tests.Support;

/// <summary>A machine's clock that somebody sets, or that was never right: its timers and its monotonic clock are those of another one.</summary>
/// <param name="time">The clock that goes right.</param>
internal sealed class SettableClock(TimeProvider time) : TimeProvider
{
    /// <summary>By how much it is wrong.</summary>
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Ahead;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
