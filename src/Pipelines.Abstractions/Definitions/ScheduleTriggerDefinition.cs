namespace Pipelines.Definitions;

/// <summary>Starts at the times of a cron expression.</summary>
public sealed record ScheduleTriggerDefinition : TriggerDefinition
{
    /// <summary>The cron expression, checked.</summary>
    public required string Cron { get; init; }

    /// <summary>The time zone's id.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What becomes of missed ticks.</summary>
    public Missed Missed { get; init; }

    /// <summary>What becomes of a tick while the previous execution runs.</summary>
    public Overlap Overlap { get; init; }

    /// <summary>The greatest random delay.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The inputs of the executions that a tick starts.</summary>
    public required Func<ScheduleTick, IEnumerable<object?>> Map { get; init; }
}
