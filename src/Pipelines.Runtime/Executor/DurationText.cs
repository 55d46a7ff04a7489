using System.Globalization;

namespace Pipelines.Runtime.Executor;

/// <summary>Writes durations as people write them in attributes: <c>10m</c>, <c>1h30m</c>, <c>1.5s</c>.</summary>
internal static class DurationText
{
    /// <summary>The text of a duration that is not negative.</summary>
    public static string Of(TimeSpan duration)
    {
        if (duration < TimeSpan.FromSeconds(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.###}ms");
        }

        var seconds = (duration - TimeSpan.FromMinutes(Math.Floor(duration.TotalMinutes))).TotalSeconds;
        return string.Concat(Part(duration.Days, "d"), Part(duration.Hours, "h"), Part(duration.Minutes, "m"), Part(seconds, "s"));
    }

    private static string Part(double count, string unit) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count:0.###}{unit}");
}
