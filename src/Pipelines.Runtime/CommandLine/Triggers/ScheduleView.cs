namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary>What a schedule has besides what every trigger has. Ticks have the offset of its zone.</summary>
internal sealed record ScheduleView
{
    /// <summary>The cron expression; <see langword="null"/> for a list of times.</summary>
    public string? Cron { get; init; }

    /// <summary>The time zone.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What becomes of missed ticks.</summary>
    public required string Missed { get; init; }

    /// <summary>What becomes of a tick while the execution before it runs.</summary>
    public required string Overlap { get; init; }

    /// <summary>The last tick that was considered; <see langword="null"/> before the first.</summary>
    public DateTimeOffset? LastTickAt { get; init; }

    /// <summary>The next ticks.</summary>
    public IReadOnlyList<DateTimeOffset> NextTicks { get; init; } = [];

    /// <summary>How many ticks wait for the execution before them to end.</summary>
    public int WaitingTicks { get; init; }
}
