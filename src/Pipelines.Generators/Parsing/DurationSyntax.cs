using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads durations: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>2h</c>, <c>1d</c>, several of them (<c>1h30m</c>), and ISO 8601 (<c>PT1M</c>).</summary>
internal static class DurationSyntax
{
    private const string Expected = "expected a number with a unit (500ms, 30s, 10m, 2h, 1d), several of them (1h30m), or ISO 8601 (PT1M)";

    // Far beyond any sensible wait, and far from the end of TimeSpan.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly Regex Short = new(
        @"^(?:(?<d>\d+(?:\.\d+)?)d)?(?:(?<h>\d+(?:\.\d+)?)h)?(?:(?<m>\d+(?:\.\d+)?)m)?(?:(?<s>\d+(?:\.\d+)?)s)?(?:(?<ms>\d+)ms)?$",
        RegexOptions.CultureInvariant);

    private static readonly Regex Iso = new(
        @"^P(?:(?<w>\d+)W)?(?:(?<d>\d+(?:\.\d+)?)D)?(?:T(?:(?<h>\d+(?:\.\d+)?)H)?(?:(?<m>\d+(?:\.\d+)?)M)?(?:(?<s>\d+(?:\.\d+)?)S)?)?$",
        RegexOptions.CultureInvariant);

    private static readonly Regex IsoWithYearsOrMonths = new(@"^P[^T]*\d[YM]", RegexOptions.CultureInvariant);

    /// <summary>The duration in ticks, or why it is none.</summary>
    public static bool TryParse(string text, out long ticks, out string reason)
    {
        ticks = 0;
        reason = Expected;
        if (text.Length == 0)
        {
            reason = "it is empty; " + Expected;
            return false;
        }

        if (Regex.IsMatch(text, @"^\d+(\.\d+)?$", RegexOptions.CultureInvariant))
        {
            reason = $"the unit is missing: write '{text}s', '{text}m' or '{text}h'";
            return false;
        }

        if (IsoWithYearsOrMonths.IsMatch(text))
        {
            reason = "years and months have no fixed length; use days";
            return false;
        }

        var match = text[0] == 'P' ? Iso.Match(text) : Short.Match(text);
        if (!match.Success || !match.Groups.Cast<Group>().Skip(1).Any(static group => group.Success) || text[text.Length - 1] == 'T')
        {
            return false;
        }

        var total = (Number(match, "w") * 7 * TimeSpan.TicksPerDay)
            + (Number(match, "d") * TimeSpan.TicksPerDay)
            + (Number(match, "h") * TimeSpan.TicksPerHour)
            + (Number(match, "m") * TimeSpan.TicksPerMinute)
            + (Number(match, "s") * TimeSpan.TicksPerSecond)
            + (Number(match, "ms") * TimeSpan.TicksPerMillisecond);
        if (total > Longest.Ticks)
        {
            reason = "it is longer than ten years (3650d)";
            return false;
        }

        ticks = (long)total;
        return true;
    }

    private static decimal Number(Match match, string unit) =>
        match.Groups[unit] is { Success: true } group
            ? decimal.TryParse(group.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1_000_000_000_000m ? number : 1_000_000_000_000m
            : 0;
}
