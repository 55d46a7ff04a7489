namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>
/// What a clock on the wall shows when a cron expression is due: times without a zone, in whole seconds. What the clocks of a zone do is
/// <see cref="CronTicks"/>' part.
/// </summary>
/// <param name="months">The months in which it is due.</param>
/// <param name="daysOfMonth">The days of these.</param>
/// <param name="daysOfWeek">The days of the week; as in Unix cron either will do where both are given.</param>
/// <param name="times">The times of such a day.</param>
internal sealed class CronPattern(CronSet months, CronDays daysOfMonth, CronDays daysOfWeek, CronTimes times)
{
    /// <summary>What is due before is not looked for.</summary>
    public static readonly DateTime Earliest = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>From then on nothing is looked for.</summary>
    public static readonly DateTime Latest = new(2200, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Whether no hour is named: it runs at any hour, or at every one.</summary>
    public bool RunsEveryHour { get; } = times.Hours == CronSet.Range(0, 23);

    /// <summary>The first due time after a time, both as shown on the wall; <see langword="null"/> when there is none.</summary>
    public DateTime? Next(DateTime after)
    {
        var from = after < Earliest ? Earliest : WholeSecond(after).AddSeconds(1);
        var month = FirstOfMonth(from);
        if (DaysOf(month).Has(from.Day) && times.From(from.TimeOfDay) is { } time)
        {
            return from.Date + time;
        }

        for (var least = from.Day + 1; month < Latest; month = month.AddMonths(1), least = 1)
        {
            if (DaysOf(month).From(least) is { IsEmpty: false } days)
            {
                return month.AddDays(days.First - 1) + times.First;
            }
        }

        return null;
    }

    /// <summary>The last due time before a time, both as shown on the wall; <see langword="null"/> when there is none.</summary>
    public DateTime? Previous(DateTime before)
    {
        if (before <= Earliest)
        {
            return null;
        }

        var until = WholeSecond(before.AddTicks(-1));
        var month = FirstOfMonth(until);
        if (DaysOf(month).Has(until.Day) && times.UpTo(until.TimeOfDay) is { } time)
        {
            return until.Date + time;
        }

        for (var greatest = until.Day - 1; month >= Earliest; month = month.AddMonths(-1), greatest = 31)
        {
            if (DaysOf(month).UpTo(greatest) is { IsEmpty: false } days)
            {
                return month.AddDays(days.Last - 1) + times.Last;
            }
        }

        return null;
    }

    private CronSet DaysOf(DateTime firstOfMonth)
    {
        if (!months.Has(firstOfMonth.Month))
        {
            return default;
        }

        var month = new CronMonth(firstOfMonth);
        return daysOfMonth.IsFree && daysOfWeek.IsFree
            ? month.Days
            : (daysOfMonth.Plain & month.Days) | month.OnWeekdays(daysOfWeek.Plain) | daysOfMonth.ByRules(month) | daysOfWeek.ByRules(month);
    }

    private static DateTime WholeSecond(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    private static DateTime FirstOfMonth(DateTime time) => new(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc);
}
