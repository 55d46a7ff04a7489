namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>Reads the days of a month: numbers, <c>L</c> and <c>L-3</c> (last, three before it), <c>15W</c> and <c>LW</c> (the nearest, the last from Monday to Friday).</summary>
internal static class CronDay
{
    private static readonly CronSet Workdays = CronSet.Range(1, 5);

    /// <summary>The days.</summary>
    /// <exception cref="FormatException">The text is invalid; the message says why.</exception>
    public static CronDays Read(string value) => CronDays.Read(CronField.Day, value, ReadSpecial, static (month, days) => days & month.Days);

    private static Func<CronMonth, CronSet>? ReadSpecial(string part)
    {
        switch (part)
        {
            case "L":
                return static month => CronSet.Of(month.Length);
            case "LW":
                return static month => CronSet.Of(month.OnWeekdays(Workdays).Last);
            case "WL":
                throw new FormatException("write 'LW' for the last weekday of the month");
        }

        if (part.StartsWith("L-", StringComparison.Ordinal))
        {
            return CronField.TryNumber(part[2..], out var before) && before is >= 1 and <= 30
                ? month => CronSet.Of(Math.Max(month.Length - before, 0)) & month.Days
                : throw new FormatException("after 'L-' comes how many days before the last one, 1 to 30");
        }

        return !part.EndsWith('W') ? null
            : CronField.TryNumber(part[..^1], out var near) && near is >= 1 and <= 31 ? month => month.WorkdayNearest(near)
            : throw new FormatException("before 'W' stands one day, 1 to 31");
    }
}
