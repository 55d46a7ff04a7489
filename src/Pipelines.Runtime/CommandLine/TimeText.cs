using System.Globalization;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Reads times as people type them.</summary>
internal static class TimeText
{
    /// <summary>A time, or how long ago it was.</summary>
    /// <param name="text">ISO 8601, local unless it has an offset; or a number of days, hours, minutes or seconds: <c>7d</c>, <c>2h</c>, <c>30m</c>, <c>10s</c>.</param>
    /// <param name="option">The option it was given for.</param>
    /// <param name="now">The time.</param>
    /// <param name="zone">The local time zone.</param>
    /// <exception cref="UsageException">It is neither.</exception>
    public static DateTimeOffset Parse(string text, string option, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (text.Length > 1 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
        {
            var ago = text[^1] switch
            {
                'd' => TimeSpan.FromDays(count),
                'h' => TimeSpan.FromHours(count),
                'm' => TimeSpan.FromMinutes(count),
                's' => TimeSpan.FromSeconds(count),
                _ => (TimeSpan?)null,
            };
            if (ago is { } back)
            {
                return now - back;
            }
        }

        return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local)
            ? local.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(local, zone.GetUtcOffset(local)) : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
            : throw new UsageException($"'{text}' is not a time for {option}: expected ISO 8601, e.g. 2019-01-01 or 2019-01-01T09:00:00-05:00, or how long ago, e.g. 2h or 7d.");
    }
}
