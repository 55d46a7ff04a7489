using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary>A trigger as lists show it, wherever it runs.</summary>
internal sealed record TriggerView
{
    /// <summary>Its name.</summary>
    public required TriggerName Name { get; init; }

    /// <summary>What kind it is: <c>schedule</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it fires.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>When it fires, for people.</summary>
    public required string Fires { get; init; }

    /// <summary>What a schedule has besides; <see langword="null"/> for other kinds.</summary>
    public ScheduleView? Schedule { get; init; }

    /// <summary>What people set of it, by the setting's name; <see langword="null"/> when nobody ever did.</summary>
    public IReadOnlyDictionary<string, string>? Set { get; init; }

    /// <summary>Who changed it last.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Why it is unhealthy; <see langword="null"/> when it is healthy.</summary>
    public string? Error { get; init; }

    /// <summary>Since when it is unhealthy.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>A trigger of this program.</summary>
    public static TriggerView Of(TriggerStatus status)
    {
        var trigger = status.Trigger;
        return new TriggerView
        {
            Name = trigger.Name,
            Kind = TriggerText.Kind(trigger.Definition),
            IsEnabled = trigger.IsEnabled,
            Fires = TriggerText.Of(trigger.Definition),
            Schedule = trigger.Schedule is not { } schedule ? null : new ScheduleView
            {
                Cron = schedule.Cron,
                TimeZone = schedule.TimeZone,
                Missed = schedule.Missed.ToString(),
                Overlap = schedule.Overlap.ToString(),
                LastTickAt = status.LastTickAt,
                NextTicks = status.NextTicks,
                WaitingTicks = status.WaitingTicks,
            },
            Set = trigger.Stored?.Settings,
            ChangedBy = trigger.Stored?.ChangedBy,
            ChangedAt = trigger.Stored?.ChangedAt,
            Error = status.Failure?.Message,
            FailingSince = status.Failure?.Since,
        };
    }
}
