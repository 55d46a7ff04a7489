using System.Globalization;

namespace Pipelines.Runtime.Triggers;

/// <summary>What executions are started for, by name. The form is kept in stores, so it never changes.</summary>
internal static class StartKeys
{
    /// <summary>A tick of a schedule, whether the schedule itself starts it or a backfill.</summary>
    /// <param name="trigger">The schedule.</param>
    /// <param name="scheduledAt">When it was due.</param>
    /// <param name="ordinal">Which of the executions that the tick starts, from 0.</param>
    public static string Tick(TriggerName trigger, DateTimeOffset scheduledAt, int ordinal) => Numbered(
        string.Create(CultureInfo.InvariantCulture, $"{Ticks(trigger)}{scheduledAt.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}"), ordinal);

    /// <summary>What the names of all ticks of a schedule begin with.</summary>
    public static string Ticks(TriggerName trigger) => $"tick/{trigger.FullName}/";

    /// <summary>A delivery to a webhook, by the idempotency key that it carries.</summary>
    public static string Delivery(TriggerName trigger, string idempotencyKey, int ordinal) => Numbered($"delivery/{trigger.FullName}/{idempotencyKey}", ordinal);

    /// <summary>A start by the API, by the idempotency key that it carries.</summary>
    public static string Request(string flow, string idempotencyKey) => $"request/{flow}/{idempotencyKey}";

    /// <summary>A file as it was at one time: written again, it is another.</summary>
    public static string File(TriggerName trigger, string path, long sizeBytes, DateTimeOffset modifiedAt, int ordinal) => Numbered(
        string.Create(CultureInfo.InvariantCulture, $"{Files(trigger)}{path}|{sizeBytes}|{modifiedAt.UtcTicks}"), ordinal);

    /// <summary>What the names of all files of a trigger begin with.</summary>
    public static string Files(TriggerName trigger) => $"file/{trigger.FullName}/";

    private static string Numbered(string name, int ordinal) => ordinal == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}#{ordinal}");
}
