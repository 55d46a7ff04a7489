namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>Reads the days of a week that are no plain ones: <c>5L</c> (the last Friday of the month) and <c>5#2</c> (the second).</summary>
internal static class CronWeekday
{
    /// <summary>What an entry of the field means; <see langword="null"/> when it is a plain one.</summary>
    /// <exception cref="FormatException">It is invalid; the message says why.</exception>
    public static Func<CronMonth, CronSet>? FindRule(ReadOnlySpan<char> part)
    {
        var hash = part.IndexOf('#');
        if (hash >= 0)
        {
            var weekday = ReadDay(part[..hash]);
            return CronField.TryNumber(part[(hash + 1)..], out var which) && which is >= 1 and <= 5
                ? month => month.OnWeekdays(weekday) & CronSet.Range((7 * which) - 6, 7 * which)
                : throw new FormatException("after '#' comes which one of the month, 1 to 5");
        }

        if (!part.EndsWith("L", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var last = part.Length > 1 ? ReadDay(part[..^1]) : throw new FormatException("'L' needs a day before it, e.g. '5L' for the last Friday");
        return month => month.OnWeekdays(last).From(month.Length - 6);
    }

    private static CronSet ReadDay(ReadOnlySpan<char> day) => CronSet.Of(CronField.Weekday.ReadValue(day) % 7);
}
