using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Runtime.Triggers.Events;
using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>What a tick starts: the same for the schedule itself and for a backfill of it, so that neither doubles the other.</summary>
internal static class TickStarts
{
    /// <summary>The tick at a time of the calendar.</summary>
    public static ScheduleTick Tick(ScheduleCalendar calendar, DateTimeOffset scheduledAt) => new(scheduledAt, calendar.Previous(scheduledAt), calendar.Next(scheduledAt));

    /// <summary>The executions that a tick starts; none when its trigger's method says so.</summary>
    /// <param name="trigger">The schedule.</param>
    /// <param name="tick">The tick.</param>
    /// <param name="rule">Whether it may start although the tick has started before.</param>
    /// <remarks>It throws whatever the trigger's method throws.</remarks>
    public static IReadOnlyList<KeyedStart> Of(CatalogTrigger trigger, ScheduleTick tick, StartKeyRule rule = StartKeyRule.IfNew)
    {
        if (trigger.Definition is not ScheduleTriggerDefinition schedule)
        {
            throw new ArgumentException($"Trigger '{trigger.Name}' has no ticks: it is no schedule.", nameof(trigger));
        }

        return [.. TriggerStarts.Of(trigger.Flow, schedule, schedule.Map(tick), tick.ScheduledAt).Select((request, ordinal) =>
            new KeyedStart(request, new StartKey(StartKeys.Tick(trigger.Name, tick.ScheduledAt, ordinal), rule)))];
    }

    /// <summary>The ticks of a schedule after a time, the next one first; without an end when the schedule has none.</summary>
    public static IEnumerable<ScheduleTick> After(ScheduleCalendar calendar, DateTimeOffset after)
    {
        for (var next = calendar.Next(after); next is { } at; next = calendar.Next(at))
        {
            yield return Tick(calendar, at);
        }
    }
}
