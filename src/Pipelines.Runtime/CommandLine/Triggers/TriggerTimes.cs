using System.Globalization;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary>Writes ticks: unlike other times, with the offset of the schedule's own zone, by which people know them.</summary>
internal static class TriggerTimes
{
    /// <summary><c>Mon 2026-03-09 09:00:00 -04:00</c>.</summary>
    public static string Text(DateTimeOffset tick) => tick.ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
