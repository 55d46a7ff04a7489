using System.Globalization;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>Reads the days of a month: numbers, <c>L</c> and <c>L-3</c> (last, three before it), <c>15W</c> and <c>LW</c> (the nearest, the last from Monday to Friday).</summary>
internal static class CronDay
{
    /// <summary>The days in the engine's words: first the plain ones, then each special one; none when any day will do.</summary>
    /// <exception cref="FormatException">It is invalid; the message says why.</exception>
    public static IReadOnlyList<string> Read(string value)
    {
        if (CronField.Day.IsFree(value))
        {
            return [];
        }

        var plain = new SortedSet<int>();
        var special = new List<string>();
        foreach (var part in CronField.Parts(value))
        {
            if (ReadSpecial(part.ToUpperInvariant()) is { } day)
            {
                special.Add(day);
            }
            else
            {
                plain.UnionWith(CronField.Day.ReadPart(part, isAlone: part.Length == value.Length));
            }
        }

        return plain.Count == 0 ? special : [CronField.List(plain), .. special];
    }

    /// <summary>How many days a month must have to have this day at all, where the engine does not mind: 31 for <c>31W</c>; 0 for others.</summary>
    /// <param name="day">A day in the engine's words.</param>
    public static int LeastDays(string day) => day.EndsWith('W') && CronField.TryNumber(day[..^1], out var near) ? near : 0;

    private static string? ReadSpecial(string part)
    {
        if (part is "L" or "LW")
        {
            return part;
        }

        if (part == "WL")
        {
            throw new FormatException("write 'LW' for the last weekday of the month");
        }

        if (part.StartsWith("L-", StringComparison.Ordinal))
        {
            return CronField.TryNumber(part[2..], out var before) && before is >= 1 and <= 30
                ? string.Create(CultureInfo.InvariantCulture, $"L-{before}")
                : throw new FormatException("after 'L-' comes how many days before the last one, 1 to 30");
        }

        return !part.EndsWith('W') ? null
            : CronField.TryNumber(part[..^1], out var near) && near is >= 1 and <= 31 ? string.Create(CultureInfo.InvariantCulture, $"{near}W")
            : throw new FormatException("before 'W' stands one day, 1 to 31");
    }
}
