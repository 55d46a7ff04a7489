using Pipelines.Definitions;
using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Tests.Triggers.Schedules;

/// <summary>Calendars in few words.</summary>
internal static class Calendars
{
    public static ScheduleTriggerDefinition Definition(string? cron, string timeZone = "UTC") =>
        new() { Id = "tick", Cron = cron, TimeZone = timeZone, Map = static _ => [] };

    public static ScheduleCalendar Calendar(string cron, string timeZone = "UTC") => ScheduleCalendar.Create(Definition(cron, timeZone));

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>With the offset, for two times that are the same instant may differ in what clocks show.</summary>
    public static string Text(DateTimeOffset? tick) => tick is { } at ? at.ToString("yyyy-MM-dd HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture) : "none";

    public static IEnumerable<string> Between(this ScheduleCalendar calendar, string from, string until) => calendar.Between(At(from), At(until)).Select(tick => Text(tick));
}
