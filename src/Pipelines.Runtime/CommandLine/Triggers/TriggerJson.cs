using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary>Writes triggers as JSON.</summary>
internal static class TriggerJson
{
    /// <summary>Writes a list.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<TriggerView> triggers)
    {
        writer.WriteStartArray();
        foreach (var trigger in triggers)
        {
            Write(writer, trigger);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a trigger's settings.</summary>
    public static void WriteSettings(Utf8JsonWriter writer, TriggerView trigger)
    {
        writer.WriteString("flow", trigger.Name.Flow);
        writer.WriteString("trigger", trigger.Name.TriggerId);
        writer.WriteString("kind", trigger.Kind);
        writer.WriteBoolean("enabled", trigger.IsEnabled);
        writer.WriteString("fires", trigger.Fires);
        if (trigger.Schedule is { } schedule)
        {
            writer.WriteString("cron", schedule.Cron);
            writer.WriteString("timeZone", schedule.TimeZone);
            writer.WriteString("missed", schedule.Missed);
            writer.WriteString("overlap", schedule.Overlap);
        }

        if (trigger.Set is { } settings)
        {
            writer.WriteStartObject("set");
            foreach (var (name, value) in settings)
            {
                writer.WriteString(JsonNamingPolicy.CamelCase.ConvertName(name), value);
            }

            writer.WriteEndObject();
            writer.WriteString("changedBy", trigger.ChangedBy);
            writer.WriteInstant("changedAt", trigger.ChangedAt);
        }
    }

    private static void Write(Utf8JsonWriter writer, TriggerView trigger)
    {
        writer.WriteStartObject();
        WriteSettings(writer, trigger);
        if (trigger.Schedule is { } schedule)
        {
            WriteTick(writer, "lastTickAt", schedule.LastTickAt);
            writer.WriteStartArray("nextTicks");
            foreach (var tick in schedule.NextTicks)
            {
                writer.WriteStringValue(tick);
            }

            writer.WriteEndArray();
            writer.WriteNumber("waitingTicks", schedule.WaitingTicks);
        }

        writer.WriteBoolean("healthy", trigger.Error is null);
        if (trigger.Error is not null)
        {
            writer.WriteString("error", trigger.Error);
            writer.WriteInstant("failingSince", trigger.FailingSince);
        }

        writer.WriteEndObject();
    }

    // With the offset of the schedule's zone: that tells more than UTC, and is an ISO 8601 time as well.
    private static void WriteTick(Utf8JsonWriter writer, string name, DateTimeOffset? tick)
    {
        if (tick is { } at)
        {
            writer.WriteString(name, at);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
