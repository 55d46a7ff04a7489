using Pipelines.Definitions;
using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>Decides which ticks of a schedule start now.</summary>
/// <param name="trigger">The schedule.</param>
/// <param name="schedule">Its settings.</param>
/// <param name="calendar">Its calendar.</param>
internal sealed class DueTicks(TriggerName trigger, ScheduleTriggerDefinition schedule, ScheduleCalendar calendar)
{
    /// <summary>So many ticks are started at most before the others of the process get their turn.</summary>
    private const int Most = 100;

    /// <summary>When the tick after a time is due, its jitter included; <see langword="null"/> when there is none.</summary>
    public DateTimeOffset? NextDue(DateTimeOffset after) => calendar.Next(after) is { } tick ? DueAt(tick) : null;

    /// <summary>
    /// The ticks to start. One is missed when it is looked at more than <paramref name="missedAfter"/> after it was due; those follow
    /// <see cref="ScheduleTriggerDefinition.Missed"/> and <see cref="ScheduleTriggerDefinition.MaxLateness"/>, the others all start.
    /// </summary>
    /// <param name="through">Up to when the ticks have been considered.</param>
    /// <param name="failing">
    /// A tick that was tried and failed. However late, it is tried again until the next one is due; with <see cref="Missed.All"/> until it works.
    /// </param>
    /// <param name="now">The time.</param>
    /// <param name="missedAfter">How late is too late.</param>
    public DuePlan Plan(DateTimeOffset through, DateTimeOffset? failing, DateTimeOffset now, TimeSpan missedAfter)
    {
        if (failing is { } tried && tried > through && schedule.Missed != Missed.All)
        {
            if (NextDue(tried) is not { } next || next > now)
            {
                return new DuePlan(IsTooOld(tried, now) ? [] : [tried], tried);
            }

            through = tried;
        }

        var onTime = now - missedAfter;

        // What was scheduled before was missed whatever its jitter; it may be a whole year of seconds, so it is not looked at one by one.
        var sure = onTime - schedule.Jitter;
        DateTimeOffset? lastMissed = schedule.Missed == Missed.Last && calendar.Previous(sure) is { } previous && previous > through ? previous : null;
        var from = SkipTo(through, sure, now);
        var ticks = new List<DateTimeOffset>();
        for (var next = calendar.Next(from); next is { } tick && DueAt(tick) <= now && ticks.Count < Most; next = calendar.Next(tick))
        {
            from = tick;
            if (DueAt(tick) >= onTime || (schedule.Missed == Missed.All && !IsTooOld(tick, now)))
            {
                ticks.Add(tick);
            }
            else if (schedule.Missed == Missed.Last)
            {
                lastMissed = tick;
            }
        }

        if (lastMissed is { } missed && !IsTooOld(missed, now))
        {
            ticks.Insert(0, missed);
        }

        return new DuePlan(ticks, from);
    }

    /// <summary>Behind the ticks that need not be looked at: those that never start, and the last missed one that is known.</summary>
    private DateTimeOffset SkipTo(DateTimeOffset through, DateTimeOffset sure, DateTimeOffset now)
    {
        var oldest = schedule.Missed == Missed.All ? now - (schedule.MaxLateness ?? now - through) : sure;
        var before = (oldest < sure ? oldest : sure).AddTicks(-1);
        return ScheduleState.Later(through, before);
    }

    private bool IsTooOld(DateTimeOffset tick, DateTimeOffset now) => now - tick > schedule.MaxLateness;

    private DateTimeOffset DueAt(DateTimeOffset tick) => tick + TickJitter.Of(trigger, tick, schedule.Jitter);
}
