using System.Globalization;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Reads times as people type them.</summary>
internal static class TimeText
{
    private const string Example = "ISO 8601, e.g. 2019-01-01 or 2019-01-01T09:00:00-05:00";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM",
    ];

    /// <summary>A time.</summary>
    /// <param name="text">ISO 8601, local unless it has an offset.</param>
    /// <param name="option">The option it was given for.</param>
    /// <param name="zone">The local time zone.</param>
    /// <exception cref="UsageException">It is none.</exception>
    public static DateTimeOffset Parse(string text, string option, TimeZoneInfo zone) =>
        TryParse(text, zone) ?? throw new UsageException($"'{text}' is not a time for {option}: expected {Example}.");

    /// <summary>A time, or how long ago it was.</summary>
    /// <param name="text">ISO 8601, local unless it has an offset; or a number of days, hours, minutes or seconds: <c>7d</c>, <c>2h</c>, <c>30m</c>, <c>10s</c>.</param>
    /// <param name="option">The option it was given for.</param>
    /// <param name="now">The time.</param>
    /// <param name="zone">The local time zone.</param>
    /// <exception cref="UsageException">It is neither.</exception>
    public static DateTimeOffset Parse(string text, string option, DateTimeOffset now, TimeZoneInfo zone) =>
        TryParseAgo(text, option, now) ?? TryParse(text, zone) ?? throw new UsageException($"'{text}' is not a time for {option}: expected {Example}, or how long ago, e.g. 2h or 7d.");

    private static DateTimeOffset? TryParseAgo(string text, string option, DateTimeOffset now)
    {
        if (text.Length < 2 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var unit = text[^1] switch
        {
            'd' => TimeSpan.FromDays(1),
            'h' => TimeSpan.FromHours(1),
            'm' => TimeSpan.FromMinutes(1),
            's' => TimeSpan.FromSeconds(1),
            _ => TimeSpan.Zero,
        };
        return unit == TimeSpan.Zero ? null
            : count <= (now - DateTimeOffset.MinValue) / unit ? now - (count * unit)
            : throw new UsageException($"'{text}' for {option} is longer ago than time goes back.");
    }

    private static DateTimeOffset? TryParse(string text, TimeZoneInfo zone)
    {
        if (!DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local))
        {
            return null;
        }

        if (local.Kind != DateTimeKind.Unspecified)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var instant) ? instant : null;
        }

        // The first and the last day of all have no such time everywhere.
        var (offset, ticks) = (zone.GetUtcOffset(local), local.Ticks);
        return ticks - offset.Ticks >= DateTime.MinValue.Ticks && ticks - offset.Ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(local, offset) : null;
    }
}
