using System.Globalization;
using Pipelines.Definitions;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>One thing about triggers that can be set: by the configuration, the command line and the API alike.</summary>
internal sealed class TriggerSetting
{
    /// <summary>The setting that every trigger has.</summary>
    public const string Enabled = "Enabled";

    /// <summary>The cron expression of a schedule.</summary>
    public const string Cron = "Cron";

    /// <summary>The time zone of a schedule.</summary>
    public const string TimeZone = "TimeZone";

    private const string None = "none";

    private const string LongestText = "3650d";

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Timers cannot wait for longer.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(30);

    /// <summary>What is added to times, and taken from them, must not lead beyond their end.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly string[] DateFormats =
        ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    private readonly Func<TriggerDefinition, bool> _isFor;
    private readonly Func<TriggerDefinition, string, TriggerDefinition?> _set;

    private TriggerSetting(string name, string expected, Func<TriggerDefinition, bool> isFor, Func<TriggerDefinition, string, TriggerDefinition?> set) =>
        (Name, Expected, _isFor, _set) = (name, expected, isFor, set);

    /// <summary>All settings.</summary>
    public static IReadOnlyList<TriggerSetting> All { get; } =
    [
        new(Enabled, "true or false", static _ => true, static (trigger, text) => bool.TryParse(text, out var isEnabled) ? trigger with { IsEnabled = isEnabled } : null),
        OfSchedule(Cron, "a cron expression of five fields, or six with seconds", static (schedule, text) => WithCron(schedule, text)),
        OfSchedule(
            TimeZone, "the id of a time zone, e.g. Europe/Berlin",
            static (schedule, text) => TimeZones.Find(text) is not null ? schedule with { TimeZone = text } : null),
        OfSchedule(nameof(ScheduleTriggerDefinition.Missed), "Last, All or None", static (schedule, text) => ParseName<Missed>(text) is { } missed ? schedule with { Missed = missed } : null),
        OfSchedule(nameof(ScheduleTriggerDefinition.Overlap), "Allow, Skip or Queue", static (schedule, text) => ParseName<Overlap>(text) is { } overlap ? schedule with { Overlap = overlap } : null),
        OfSchedule(
            nameof(ScheduleTriggerDefinition.Jitter), $"{DurationSetting.Expected}, at most {LongestText}",
            static (schedule, text) => DurationSetting.TryParse(text, out var jitter) && jitter <= Longest ? schedule with { Jitter = jitter } : null),
        OfSchedule(
            nameof(ScheduleTriggerDefinition.MaxLateness), $"{DurationSetting.Expected}, at most {LongestText}, or '{None}'",
            static (schedule, text) => IsNone(text) ? schedule with { MaxLateness = null } : DurationSetting.TryParse(text, out var age) && age <= Longest ? schedule with { MaxLateness = age } : null),
        OfSchedule(
            nameof(ScheduleTriggerDefinition.From), $"a local date or time such as 2026-01-01 or 2026-01-01 09:00, or '{None}'",
            static (schedule, text) => IsNone(text) ? schedule with { From = null } : ParseDate(text) is { } from ? schedule with { From = from } : null),
        OfSchedule(
            nameof(ScheduleTriggerDefinition.Until), $"a local date or time such as 2026-01-01 or 2026-01-01 09:00, or '{None}'",
            static (schedule, text) => IsNone(text) ? schedule with { Until = null } : ParseDate(text) is { } until ? schedule with { Until = until } : null),
        new(
            nameof(WebhookTriggerDefinition.Key), "1 to 200 letters, digits and - _ . ~", static trigger => trigger is WebhookTriggerDefinition,
            static (trigger, text) => IsKey(text) ? (WebhookTriggerDefinition)trigger with { Key = text } : null),
        new(
            nameof(PollTriggerDefinition.Every), "a duration of 100ms to 30d, such as 5s or 10m", static trigger => trigger is PollTriggerDefinition or FileArrivalTriggerDefinition,
            static (trigger, text) => DurationSetting.TryParse(text, out var every) && every >= ShortestPause && every <= LongestPause ? WithEvery(trigger, every) : null),
    ];

    /// <summary>The name, as in <c>Pipelines:Flows:taxi:Triggers:green:Cron</c>; letters may be of either case.</summary>
    public string Name { get; }

    /// <summary>What values it takes, for messages.</summary>
    public string Expected { get; }

    /// <summary>The settings that a trigger has.</summary>
    public static IEnumerable<TriggerSetting> Of(TriggerDefinition trigger) => All.Where(setting => setting._isFor(trigger));

    /// <summary>The setting of a name; <see langword="null"/> when the trigger has none of it.</summary>
    public static TriggerSetting? Find(TriggerDefinition trigger, string name) =>
        Of(trigger).FirstOrDefault(setting => string.Equals(setting.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Sets it.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="text">The value.</param>
    /// <param name="mistake">What is wrong and what was expected, to follow the setting's name; <see langword="null"/> when it fits.</param>
    /// <returns>The trigger with the value, or as it was when that does not fit.</returns>
    public TriggerDefinition Set(TriggerDefinition trigger, string text, out string? mistake)
    {
        var given = text.Trim();
        try
        {
            if (_set(trigger, given) is { } changed)
            {
                mistake = null;
                return changed;
            }

            mistake = $"expected {Expected}, got '{given}'";
        }
        catch (PipelineException exception)
        {
            mistake = $"expected {Expected}, got '{given}': {exception.Message.TrimEnd('.')}";
        }

        return trigger;
    }

    private static TriggerSetting OfSchedule(string name, string expected, Func<ScheduleTriggerDefinition, string, ScheduleTriggerDefinition?> set) =>
        new(name, expected, static trigger => trigger is ScheduleTriggerDefinition, (trigger, text) => set((ScheduleTriggerDefinition)trigger, text));

    /// <exception cref="PipelineException">It is none.</exception>
    private static ScheduleTriggerDefinition WithCron(ScheduleTriggerDefinition schedule, string cron)
    {
        var changed = schedule with { Cron = cron, Times = [] };
        ScheduleCalendar.Create(changed with { From = null, Until = null }, timeZone: "UTC");
        return changed;
    }

    private static TriggerDefinition WithEvery(TriggerDefinition trigger, TimeSpan every) => trigger switch
    {
        PollTriggerDefinition poll => poll with { Every = every },
        FileArrivalTriggerDefinition file => file with { Every = every },
        _ => trigger,
    };

    private static T? ParseName<T>(string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } known ? Enum.Parse<T>(known) : null;

    private static DateTime? ParseDate(string text) =>
        DateTime.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static bool IsNone(string text) => string.Equals(text, None, StringComparison.OrdinalIgnoreCase);

    private static bool IsKey(string text) => text.Length is > 0 and <= 200 && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '~');
}
