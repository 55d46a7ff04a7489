using System.Globalization;

namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>How figures are written for people: the same everywhere. <c>--json</c> has plain numbers and UTC times instead.</summary>
internal static class Display
{
    /// <summary>A duration with two telling parts: <c>340 ms</c>, <c>6.2 s</c>, <c>1 m 05 s</c>, <c>2 h 03 m</c>, <c>3 d 04 h</c>.</summary>
    /// <param name="duration">The duration.</param>
    public static string Duration(TimeSpan duration)
    {
        var invariant = CultureInfo.InvariantCulture;
        return duration switch
        {
            { TotalMilliseconds: < 999.5 } => string.Create(invariant, $"{Math.Max(0, duration.TotalMilliseconds):0} ms"),
            { TotalSeconds: < 59.95 } => string.Create(invariant, $"{duration.TotalSeconds:0.0} s"),
            { TotalSeconds: < 3599.5 } when TimeSpan.FromSeconds(Math.Round(duration.TotalSeconds)) is var rounded => string.Create(invariant, $"{rounded.Minutes} m {rounded.Seconds:00} s"),
            { TotalMinutes: < 1439.5 } when TimeSpan.FromMinutes(Math.Round(duration.TotalMinutes)) is var rounded => string.Create(invariant, $"{rounded.Hours} h {rounded.Minutes:00} m"),
            _ => string.Create(invariant, $"{duration.Days} d {duration.Hours:00} h"),
        };
    }

    /// <summary>A size in binary units: <c>512 B</c>, <c>1.5 KiB</c>, <c>12.3 MiB</c>.</summary>
    /// <param name="bytes">The size in bytes.</param>
    public static string Size(double bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var unit = 0;
        while (bytes >= 1024 && unit < units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return $"{bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {units[unit]}";
    }

    /// <summary>A count with its unit: <c>76,518 rows</c>; bytes as a size.</summary>
    /// <param name="value">The count.</param>
    /// <param name="unit">The unit; <see langword="null"/> for a plain count.</param>
    public static string Quantity(double value, string? unit)
    {
        if (unit is "bytes" or "byte" or "B")
        {
            return Size(value);
        }

        var number = value.ToString(Math.Abs(value) < 100 && value % 1 != 0 ? "#,0.##" : "#,0", CultureInfo.InvariantCulture);
        return unit is null ? number : $"{number} {unit}";
    }

    /// <summary>An instant in local time with its offset: <c>2019-02-01 09:00:00 +01:00</c>.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="zone">The local time zone.</param>
    public static string Time(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>The local time of day: <c>09:00:00</c>.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="zone">The local time zone.</param>
    public static string TimeOfDay(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>How long something took, or takes so far; empty when it has not started.</summary>
    /// <param name="from">When it started.</param>
    /// <param name="to">When it ended; <see langword="null"/> while it runs.</param>
    /// <param name="now">The time.</param>
    public static string Elapsed(DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset now) =>
        from is { } start ? Duration((to ?? now) - start) : "";

    /// <summary>A number word: <c>1 task</c>, <c>2 tasks</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="noun">The word for one.</param>
    public static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>One line of a text that may have many.</summary>
    /// <param name="text">The text.</param>
    public static string OneLine(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var line = end < 0 ? text : text[..end] + " …";
        return string.Create(line.Length, line, static (span, source) =>
        {
            for (var index = 0; index < span.Length; index++)
            {
                // A tab or an escape sequence in a log line would tear the view apart.
                span[index] = char.IsControl(source[index]) ? ' ' : source[index];
            }
        });
    }
}
