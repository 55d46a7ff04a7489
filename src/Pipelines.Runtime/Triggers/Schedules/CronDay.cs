namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>Reads the days of a month that are no numbers: <c>L</c> and <c>L-3</c> (last, three before it), <c>15W</c> and <c>LW</c> (the nearest, the last from Monday to Friday).</summary>
internal static class CronDay
{
    private static readonly CronSet Workdays = CronSet.Range(1, 5);

    /// <summary>What an entry of the field means; <see langword="null"/> when it is a plain one.</summary>
    /// <exception cref="FormatException">It is invalid; the message says why.</exception>
    public static Func<CronMonth, CronSet>? FindRule(ReadOnlySpan<char> part)
    {
        if (part.Equals("L", StringComparison.OrdinalIgnoreCase))
        {
            return static month => CronSet.Of(month.Length);
        }

        if (part.Equals("LW", StringComparison.OrdinalIgnoreCase))
        {
            return static month => CronSet.Of(month.OnWeekdays(Workdays).Last);
        }

        if (part.Equals("WL", StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException("write 'LW' for the last weekday of the month");
        }

        if (part.StartsWith("L-", StringComparison.OrdinalIgnoreCase))
        {
            return CronField.TryNumber(part[2..], out var before) && before is >= 1 and <= 30
                ? month => CronSet.Of(Math.Max(month.Length - before, 0)) & month.Days
                : throw new FormatException("after 'L-' comes how many days before the last one, 1 to 30");
        }

        return !part.EndsWith("W", StringComparison.OrdinalIgnoreCase) ? null
            : CronField.TryNumber(part[..^1], out var near) && near is >= 1 and <= 31 ? month => month.WorkdayNearest(near)
            : throw new FormatException("before 'W' stands one day, 1 to 31");
    }
}
