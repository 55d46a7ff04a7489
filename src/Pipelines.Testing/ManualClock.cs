namespace Pipelines.Testing;

/// <summary>A clock that stands still until a test moves it.</summary>
/// <example>
/// <code>
/// var clock = new ManualClock();
/// var waiting = Task.Delay(TimeSpan.FromHours(1), clock);
/// clock.Advance(TimeSpan.FromHours(1));
/// await waiting;
/// </code>
/// </example>
public sealed class ManualClock : TimeProvider
{
    /// <summary>Where a clock starts when nothing else is said: 2026-01-01 00:00 UTC.</summary>
    public static readonly DateTimeOffset DefaultStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TimerQueue _timers;

    /// <summary>Creates a clock.</summary>
    /// <param name="start">The time it shows; <see langword="null"/> for <see cref="DefaultStart"/>.</param>
    public ManualClock(DateTimeOffset? start = null) => _timers = new TimerQueue(start ?? DefaultStart);

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers wait for the clock: with none, nobody would notice that it moves.</summary>
    public int PendingTimers => _timers.Armed;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _timers.Now;

    /// <inheritdoc/>
    public override long GetTimestamp() => _timers.Now.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return _timers.Add(callback, state, dueTime, period);
    }

    /// <summary>
    /// Moves the clock on. Timers that become due fire on the way, in order, each at its own time, before this returns; what they
    /// set off on other threads may still run.
    /// </summary>
    /// <param name="time">How far; not negative. Zero fires what is due already.</param>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var target = _timers.Now + time;
        while (_timers.TakeNext(target) is { } timer)
        {
            timer.Fire();
        }

        _timers.MoveTo(target);
    }
}
