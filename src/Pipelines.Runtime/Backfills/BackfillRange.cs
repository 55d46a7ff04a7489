using System.Globalization;
using Pipelines.Runtime.Executor.Control;

namespace Pipelines.Runtime.Backfills;

/// <summary>Reads the ends of a range as people write them: months, dates or times, in the schedule's time zone unless they have an offset.</summary>
internal static class BackfillRange
{
    /// <summary>The first moment of what was written.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="name">What it was written for: <c>from</c>.</param>
    /// <param name="zone">The schedule's time zone.</param>
    /// <exception cref="RefusedException">It is neither a month, a date nor a time.</exception>
    public static DateTimeOffset First(string text, string name, TimeZoneInfo zone) => Parse(text, name, zone).First;

    /// <summary>The moment after the last one of what was written.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="name">What it was written for: <c>to</c>.</param>
    /// <param name="zone">The schedule's time zone.</param>
    /// <exception cref="RefusedException">It is neither a month, a date nor a time.</exception>
    public static DateTimeOffset After(string text, string name, TimeZoneInfo zone) => Parse(text, name, zone).After;

    /// <summary>The moment after another: ranges include their last moment, and stores exclude it.</summary>
    public static DateTimeOffset JustAfter(DateTimeOffset moment) => moment.AddTicks(1);

    private static (DateTimeOffset First, DateTimeOffset After) Parse(string text, string name, TimeZoneInfo zone)
    {
        try
        {
            return Parse(text.Trim(), zone) ?? throw Mistake(text, name);
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or FormatException)
        {
            // Where time begins and ends: a month after the last one, or a time that is in no year in UTC.
            throw Mistake(text, name);
        }
    }

    private static RefusedException Mistake(string text, string name) =>
        new($"'{text}' is not the '{name}' of a range: expected a month, a date or a time (ISO 8601), e.g. 2019-01, 2019-01-31 or 2019-01-31T09:00:00-05:00.");

    private static (DateTimeOffset First, DateTimeOffset After)? Parse(string given, TimeZoneInfo zone)
    {
        if (DateTime.TryParseExact(given, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month))
        {
            return (At(month, zone), At(month.AddMonths(1), zone));
        }

        if (DateTime.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return (At(date, zone), At(date.AddDays(1), zone));
        }

        // The parser also takes what only one country reads that way.
        if (given.Length < "yyyy-MM-ddTHH".Length || !char.IsAsciiDigit(given[0]) || !DateTime.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time))
        {
            return null;
        }

        var moment = time.Kind == DateTimeKind.Unspecified ? At(time, zone) : TimeZoneInfo.ConvertTime(DateTimeOffset.Parse(given, CultureInfo.InvariantCulture), zone);
        return (moment, JustAfter(moment));
    }

    /// <summary>A local time as a moment: the first one that has it where a clock was set back, the one right after where it was set forward.</summary>
    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return TimeZoneInfo.ConvertTime(new DateTimeOffset(local, offset), zone);
    }
}
