using System.Globalization;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>Reads the days of a week: numbers (Sunday is 0 and 7), names, <c>5L</c> (the last Friday of the month) and <c>5#2</c> (the second).</summary>
internal static class CronWeekday
{
    /// <summary>The days in the engine's words, in which Sunday is 1: first the plain ones, then each special one; none when any day will do.</summary>
    /// <exception cref="FormatException">It is invalid; the message says why.</exception>
    public static IReadOnlyList<string> Read(string value)
    {
        if (CronField.Weekday.IsFree(value))
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
                plain.UnionWith(CronField.Weekday.ReadPart(part, isAlone: part.Length == value.Length));
            }
        }

        return plain.Count == 0 ? special : [CronField.List(plain.Select(static day => day + 1)), .. special];
    }

    private static string? ReadSpecial(string part)
    {
        var hash = part.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
        {
            var day = ForEngine(part[..hash]);
            return CronField.TryNumber(part[(hash + 1)..], out var which) && which is >= 1 and <= 5
                ? string.Create(CultureInfo.InvariantCulture, $"{day}#{which}")
                : throw new FormatException("after '#' comes which one of the month, 1 to 5");
        }

        return !part.EndsWith('L') ? null
            : part.Length == 1 ? throw new FormatException("'L' needs a day before it, e.g. '5L' for the last Friday")
            : string.Create(CultureInfo.InvariantCulture, $"{ForEngine(part[..^1])}L");
    }

    private static int ForEngine(string day) => (CronField.Weekday.ReadValue(day) % 7) + 1;
}
