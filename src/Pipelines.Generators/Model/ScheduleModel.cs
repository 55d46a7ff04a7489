namespace Pipelines.Generators.Model;

/// <summary>When a schedule starts the flow: at the times of a cron expression, or at those of a list. Local times are in ticks.</summary>
internal sealed record ScheduleModel
{
    /// <summary>The expression; <see langword="null"/> when the times are a list.</summary>
    public string? Cron { get; init; }

    /// <summary>The list, in order of time.</summary>
    public EquatableArray<long> Times { get; init; }

    public required string TimeZone { get; init; }

    public long? From { get; init; }

    public long? Until { get; init; }

    /// <summary>The member of <c>Missed</c>.</summary>
    public required string Missed { get; init; }

    public long? MaxLatenessTicks { get; init; }

    /// <summary>The member of <c>Overlap</c>.</summary>
    public required string Overlap { get; init; }

    public long JitterTicks { get; init; }
}
