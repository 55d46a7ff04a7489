using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Backfills.Planning;

/// <summary>When the schedules of backfills are due.</summary>
internal static class BackfillSchedules
{
    /// <summary>How a schedule is set now: its cron expression (none where it is a list of times) and its time zone.</summary>
    public static (string? Cron, string TimeZone) SettingsOf(BackfillTarget target) => (target.Schedule.Cron, target.Schedule.TimeZone);

    /// <summary>The ticks in a backfill's range, by the settings that the schedule had when the backfill was made.</summary>
    /// <exception cref="RefusedException">There are too many.</exception>
    public static BackfillTicks TicksOf(BackfillTarget target, BackfillRecord backfill)
    {
        var calendar = ScheduleCalendar.Create(target.Schedule, backfill.Cron, backfill.TimeZone);
        List<DateTimeOffset> ticks = [.. calendar.Between(backfill.From, backfill.Until).Take(BackfillControl.MaxTicks + 1)];
        return ticks.Count <= BackfillControl.MaxTicks
            ? new BackfillTicks(calendar, ticks, backfill.Order)
            : throw new RefusedException($"A backfill of {target}, has more than {BackfillControl.MaxTicks} ticks from {backfill.From:yyyy-MM-dd HH:mm:ss zzz} on. Make several of shorter ranges.");
    }
}
