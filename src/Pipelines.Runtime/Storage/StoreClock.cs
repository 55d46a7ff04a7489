namespace Pipelines.Runtime.Storage;

/// <summary>
/// The time by the store's clock. What is stored, and what is due, goes by it: processes on several machines share the store, and their
/// own clocks differ. Timers and durations are those of the process.
/// </summary>
/// <remarks>
/// Between two measurements it goes on by the monotonic clock, so that somebody who sets the machine's clock does not set this one. Where
/// the store has no clock of its own, this is the machine's.
/// </remarks>
/// <param name="time">The clock of the process.</param>
internal sealed class StoreClock(TimeProvider time) : TimeProvider
{
    /// <summary>Two measurements that differ by less may mean the same: a clock that is set again and again would go back and forth.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Clocks that are set by the network differ by much less.</summary>
    private static readonly TimeSpan LargestSkew = TimeSpan.FromSeconds(5);

    private Measurement? _measured;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <summary>The clock of the process.</summary>
    public TimeProvider Machine => time;

    /// <summary>How far the store's clock is ahead of the machine's, as last measured.</summary>
    public TimeSpan Ahead { get; private set; }

    /// <summary>Whether the two differ by more than they should.</summary>
    public bool IsSkewed => Ahead.Duration() > LargestSkew;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        Volatile.Read(ref _measured) is { } measured ? measured.At + time.GetElapsedTime(measured.Timestamp) : time.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);

    /// <summary>Asks the store what time it is.</summary>
    /// <exception cref="StoreUnavailableException">It does not say; the clock goes on as before.</exception>
    public async Task MeasureAsync(IExecutionStore store, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        Ahead = await store.MeasureClockAsync(time, cancellationToken).ConfigureAwait(false);
        if (Ahead == TimeSpan.Zero)
        {
            Volatile.Write(ref _measured, null);
            return;
        }

        // As exact as the answer was quick: a slow one must not set the clock that a quick one has set.
        var measured = new Measurement(time.GetUtcNow() + Ahead, time.GetTimestamp());
        var isExactTo = time.GetElapsedTime(start) + Step;
        if (Volatile.Read(ref _measured) is null || (measured.At - GetUtcNow()).Duration() > isExactTo)
        {
            Volatile.Write(ref _measured, measured);
        }
    }

    private sealed record Measurement(DateTimeOffset At, long Timestamp);
}
