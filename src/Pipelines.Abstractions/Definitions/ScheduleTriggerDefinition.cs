namespace Pipelines.Definitions;

/// <summary>Starts at the times of a cron expression, or at those of a list.</summary>
public sealed record ScheduleTriggerDefinition : TriggerDefinition
{
    /// <summary>The cron expression, checked; <see langword="null"/> when the times are a list.</summary>
    public string? Cron { get; init; }

    /// <summary>The list, in order of time, of unspecified kind: local in <see cref="TimeZone"/>. Empty when there is a cron expression.</summary>
    public IReadOnlyList<DateTime> Times { get; init; } = [];

    /// <summary>The id of the time zone: IANA or Windows.</summary>
    public required string TimeZone { get; init; }

    /// <summary>No tick is before it; of unspecified kind: local in <see cref="TimeZone"/>. <see langword="null"/>: there is no first one.</summary>
    public DateTime? From { get; init; }

    /// <summary>No tick is at it or after it; of unspecified kind: local in <see cref="TimeZone"/>. <see langword="null"/>: there is no end.</summary>
    public DateTime? Until { get; init; }

    /// <summary>What becomes of missed ticks.</summary>
    public Missed Missed { get; init; }

    /// <summary>A missed tick that is older never starts; <see langword="null"/>: none is too old.</summary>
    public TimeSpan? MaxLateness { get; init; }

    /// <summary>What becomes of a tick while the previous execution runs.</summary>
    public Overlap Overlap { get; init; }

    /// <summary>The greatest random delay of a start.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The inputs of the executions that a tick starts.</summary>
    public required Func<ScheduleTick, IEnumerable<object?>> Map { get; init; }
}
