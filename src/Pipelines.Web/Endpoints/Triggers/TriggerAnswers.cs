using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Web.Endpoints.Paging;
using Pipelines.Web.Endpoints.Webhooks;

namespace Pipelines.Web.Endpoints.Triggers;

/// <summary>Writes triggers, as <c>triggers --json</c> does, but never the key of a webhook: whoever knows it may start the flow.</summary>
internal static class TriggerAnswers
{
    private const string Mask = "***";

    /// <summary>Writes a page.</summary>
    public static void WriteList(Utf8JsonWriter writer, Page<TriggerStatus> page)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("triggers");
        foreach (var status in page.Items)
        {
            Write(writer, status);
        }

        writer.WriteEndArray();
        writer.WriteString("next", page.Next);
        writer.WriteEndObject();
    }

    /// <summary>Writes one.</summary>
    public static void Write(Utf8JsonWriter writer, TriggerStatus status)
    {
        var trigger = status.Trigger;
        writer.WriteStartObject();
        writer.WriteString("flow", trigger.Name.Flow);
        writer.WriteString("trigger", trigger.Name.TriggerId);
        writer.WriteString("kind", TriggerText.Kind(trigger.Definition));
        writer.WriteBoolean("enabled", trigger.IsEnabled);
        writer.WriteString("fires", TriggerText.Of(WebhookKeys.Hide(trigger.Definition)));
        WriteSchedule(writer, status);
        WriteStored(writer, trigger.Stored);
        writer.WriteBoolean("healthy", status.Failure is null);
        writer.WriteString("error", status.Failure?.Message);
        writer.WriteInstant("failingSince", status.Failure?.Since);
        writer.WriteEndObject();
    }

    private static void WriteSchedule(Utf8JsonWriter writer, TriggerStatus status)
    {
        if (status.Trigger.Schedule is not { } schedule)
        {
            return;
        }

        writer.WriteString("cron", schedule.Cron);
        writer.WriteString("timeZone", schedule.TimeZone);
        writer.WriteString("missed", schedule.Missed.ToString());
        writer.WriteString("overlap", schedule.Overlap.ToString());
        if (status.LastTickAt is { } last)
        {
            writer.WriteString("lastTickAt", last);
        }
        else
        {
            writer.WriteNull("lastTickAt");
        }

        writer.WriteStartArray("nextTicks");
        foreach (var tick in status.NextTicks)
        {
            writer.WriteStringValue(tick);
        }

        writer.WriteEndArray();
        writer.WriteNumber("waitingTicks", status.WaitingTicks);
    }

    private static void WriteStored(Utf8JsonWriter writer, StoredTriggerSettings? stored)
    {
        if (stored is null)
        {
            return;
        }

        writer.WriteStartObject("set");
        foreach (var (name, value) in stored.Settings)
        {
            var isKey = string.Equals(name, nameof(WebhookTriggerDefinition.Key), StringComparison.OrdinalIgnoreCase);
            writer.WriteString(JsonNamingPolicy.CamelCase.ConvertName(name), isKey ? Mask : value);
        }

        writer.WriteEndObject();
        writer.WriteString("changedBy", stored.ChangedBy);
        writer.WriteInstant("changedAt", stored.ChangedAt);
    }
}
