namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>When a cron expression is due in a time zone.</summary>
/// <remarks>
/// Where clocks are set forward or back, what is due depends on what the expression means. One that names hours means a time of day: if the
/// clocks skip it, it is due right after, once; if they show it twice, the first time counts. One that runs at every hour means an interval
/// (every 15 minutes, hourly): it goes on as the clocks do, so nothing is made up for the hour that does not exist, and in the hour that comes
/// twice it runs twice, rather than pause for an hour.
/// </remarks>
internal sealed class CronTicks(CronPattern pattern, ZoneClock clock) : ITicks
{
    /// <inheritdoc/>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var start = after.UtcDateTime;
        if (start >= CronPattern.Latest)
        {
            return null;
        }

        start = ZoneClock.Later(start, CronPattern.Earliest.AddTicks(-1));
        var stretch = clock.At(start);
        var wall = pattern.Next(pattern.RunsEveryHour ? start + stretch.Offset : ZoneClock.Later(start + stretch.Offset, JustBefore(stretch.Reached)));
        while (wall is { } due && stretch.Start < CronPattern.Latest)
        {
            var instant = ZoneClock.Later(due - stretch.Offset, stretch.Start);
            if (instant < stretch.End)
            {
                return ZoneClock.Shown(instant, stretch);
            }

            var offset = stretch.Offset;
            stretch = clock.At(stretch.End);
            if (pattern.RunsEveryHour && stretch.Offset != offset)
            {
                wall = pattern.Next(JustBefore(stretch.Opening));
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public DateTimeOffset? Previous(DateTimeOffset before)
    {
        var end = before.UtcDateTime > CronPattern.Latest ? CronPattern.Latest : before.UtcDateTime;
        if (end <= CronPattern.Earliest)
        {
            return null;
        }

        var stretch = clock.At(end.AddTicks(-1));
        var wall = pattern.Previous(pattern.RunsEveryHour ? end + stretch.Offset : ZoneClock.Later(end + stretch.Offset, stretch.Reached));
        while (wall is { } due)
        {
            if (due >= (pattern.RunsEveryHour ? stretch.Opening : stretch.Reached))
            {
                return ZoneClock.Shown(ZoneClock.Later(due - stretch.Offset, stretch.Start), stretch);
            }

            var (offset, started) = (stretch.Offset, stretch.Start);
            stretch = clock.At(started.AddTicks(-1));
            if (pattern.RunsEveryHour && stretch.Offset != offset)
            {
                wall = pattern.Previous(started + stretch.Offset);
            }
        }

        return null;
    }

    // What comes after a time is looked for, in whole seconds.
    private static DateTime JustBefore(DateTime wall) => wall.AddSeconds(-1);
}
