using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary>Writes triggers as JSON.</summary>
internal static class TriggerJson
{
    /// <summary>Writes a list.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<TriggerStatus> statuses)
    {
        writer.WriteStartArray();
        foreach (var status in statuses)
        {
            Write(writer, status);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a trigger's settings.</summary>
    public static void WriteSettings(Utf8JsonWriter writer, CatalogTrigger trigger)
    {
        writer.WriteString("flow", trigger.Name.Flow);
        writer.WriteString("trigger", trigger.Name.TriggerId);
        writer.WriteString("kind", TriggerText.Kind(trigger.Definition));
        writer.WriteBoolean("enabled", trigger.IsEnabled);
        writer.WriteString("fires", TriggerText.Of(trigger.Definition));
        if (trigger.Schedule is { } schedule)
        {
            writer.WriteString("cron", schedule.Cron);
            writer.WriteString("timeZone", schedule.TimeZone);
            writer.WriteString("missed", schedule.Missed.ToString());
            writer.WriteString("overlap", schedule.Overlap.ToString());
        }

        if (trigger.Stored is { } stored)
        {
            writer.WriteStartObject("set");
            foreach (var (name, value) in stored.Settings)
            {
                writer.WriteString(JsonNamingPolicy.CamelCase.ConvertName(name), value);
            }

            writer.WriteEndObject();
            writer.WriteString("changedBy", stored.ChangedBy);
            writer.WriteInstant("changedAt", stored.ChangedAt);
        }
    }

    private static void Write(Utf8JsonWriter writer, TriggerStatus status)
    {
        writer.WriteStartObject();
        WriteSettings(writer, status.Trigger);
        if (status.Trigger.Schedule is not null)
        {
            WriteTick(writer, "lastTickAt", status.LastTickAt);
            writer.WriteStartArray("nextTicks");
            foreach (var tick in status.NextTicks)
            {
                writer.WriteStringValue(tick);
            }

            writer.WriteEndArray();
            writer.WriteNumber("waitingTicks", status.WaitingTicks);
        }

        writer.WriteBoolean("healthy", status.Failure is null);
        if (status.Failure is { } failure)
        {
            writer.WriteString("error", failure.Message);
            writer.WriteInstant("failingSince", failure.Since);
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
