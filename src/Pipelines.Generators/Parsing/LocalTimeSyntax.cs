using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads local dates (<c>2026-12-24</c>, with a time <c>2026-12-24 09:00</c>) and times of day (<c>09:00</c>).</summary>
internal static class LocalTimeSyntax
{
    private const string ExpectedTime = "expected a date (2026-12-24) or a date and time (2026-12-24 09:00)";
    private const string ExpectedTimeOfDay = "expected a time of day (09:00)";

    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];
    private static readonly string[] FormatsOfDay = ["HH:mm", "HH:mm:ss"];

    private static readonly Regex Shape = new(@"^(?<date>\d{4}-\d\d-\d\d)(?:[ T]\d\d:\d\d(?::\d\d)?)?$", RegexOptions.CultureInvariant);
    private static readonly Regex ShapeOfDay = new(@"^\d\d:\d\d(?::\d\d)?$", RegexOptions.CultureInvariant);
    private static readonly Regex WithOffset = new(@"\d\d:\d\d(?::\d\d(?:\.\d+)?)? ?(?:Z|[+-]\d\d(?::?\d\d)?)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>The date and time in ticks, a date alone being its start; or why it is none.</summary>
    public static bool TryParse(string text, out long ticks, out string reason)
    {
        reason = "";
        if (Read(text, Formats) is { } time)
        {
            ticks = time.Ticks;
            return true;
        }

        ticks = 0;
        reason = text.Length == 0 ? "it is empty; " + ExpectedTime
            : Shape.Match(text) is { Success: true } shape ? Read(shape.Groups["date"].Value, Formats) is null ? "there is no such day" : "there is no such time of day"
            : WithOffset.IsMatch(text) ? "it is local in the time zone of the trigger, so leave out the offset and set TimeZone"
            : ExpectedTime;
        return false;
    }

    /// <summary>The time of day in ticks since midnight, or why it is none.</summary>
    public static bool TryParseTimeOfDay(string text, out long ticks, out string reason)
    {
        reason = "";
        if (Read(text, FormatsOfDay) is { } time)
        {
            ticks = time.TimeOfDay.Ticks;
            return true;
        }

        ticks = 0;
        reason = ShapeOfDay.IsMatch(text) ? "there is no such time of day"
            : WithOffset.IsMatch(text) ? "it is local in the time zone of the trigger, so leave out the offset and set TimeZone"
            : ExpectedTimeOfDay;
        return false;
    }

    private static DateTime? Read(string text, string[] formats) =>
        DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var time) ? time : null;
}
