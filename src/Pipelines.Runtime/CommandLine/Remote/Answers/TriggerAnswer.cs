using Pipelines.Runtime.CommandLine.Triggers;
using Pipelines.Runtime.Triggers;

namespace Pipelines.Runtime.CommandLine.Remote.Answers;

/// <summary>A trigger.</summary>
internal sealed record TriggerAnswer
{
    /// <summary>The flow's full name.</summary>
    public required string Flow { get; init; }

    /// <summary>The trigger's id.</summary>
    public required string Trigger { get; init; }

    /// <summary>What kind it is.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it fires.</summary>
    public required bool Enabled { get; init; }

    /// <summary>When it fires.</summary>
    public required string Fires { get; init; }

    /// <summary>The cron expression of a schedule.</summary>
    public string? Cron { get; set; }

    /// <summary>The time zone of a schedule; <see langword="null"/> for other kinds.</summary>
    public string? TimeZone { get; set; }

    /// <summary>What becomes of missed ticks.</summary>
    public string? Missed { get; set; }

    /// <summary>What becomes of a tick while the execution before it runs.</summary>
    public string? Overlap { get; set; }

    /// <summary>The last tick.</summary>
    public DateTimeOffset? LastTickAt { get; set; }

    /// <summary>The next ticks.</summary>
    public IReadOnlyList<DateTimeOffset> NextTicks { get; set; } = [];

    /// <summary>How many ticks wait.</summary>
    public int WaitingTicks { get; set; }

    /// <summary>What people set.</summary>
    public IReadOnlyDictionary<string, string>? Set { get; set; }

    /// <summary>Who changed it last.</summary>
    public string? ChangedBy { get; set; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    /// <summary>Why it is unhealthy.</summary>
    public string? Error { get; set; }

    /// <summary>Since when it is.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>The trigger.</summary>
    public TriggerView ToView()
    {
        var slash = Flow.LastIndexOf('/');
        return new TriggerView
        {
            Name = new TriggerName(slash < 0 ? "" : Flow[..slash], Flow[(slash + 1)..], Trigger),
            Kind = Kind,
            IsEnabled = Enabled,
            Fires = Fires,
            Schedule = TimeZone is null ? null : new ScheduleView
            {
                Cron = Cron,
                TimeZone = TimeZone,
                Missed = Missed ?? "",
                Overlap = Overlap ?? "",
                LastTickAt = LastTickAt,
                NextTicks = NextTicks,
                WaitingTicks = WaitingTicks,
            },
            Set = Set,
            ChangedBy = ChangedBy,
            ChangedAt = ChangedAt,
            Error = Error,
            FailingSince = FailingSince,
        };
    }

    /// <summary>A list of them.</summary>
    internal sealed record List
    {
        /// <summary>The triggers.</summary>
        public required IReadOnlyList<TriggerAnswer> Triggers { get; init; }

        /// <summary>Where the next page begins; <see langword="null"/> behind the last one.</summary>
        public string? Next { get; set; }
    }
}
