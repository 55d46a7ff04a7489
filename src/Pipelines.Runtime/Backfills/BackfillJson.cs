using System.Runtime.InteropServices;
using System.Text.Json;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Backfills;

/// <summary>
/// Writes backfills for programs to read: the command line's <c>--json</c> and the HTTP API. Times are ISO 8601, those of ticks and of the
/// range with the offset that the schedule's time zone has then; secrets are masked.
/// </summary>
internal static class BackfillJson
{
    /// <summary>Writes a backfill with how its executions are now, as an object.</summary>
    public static void WriteBackfill(this Utf8JsonWriter writer, BackfillReport report)
    {
        writer.WriteStartObject();
        WriteProperties(writer, report.Backfill);
        writer.WriteStartObject("executions");
        foreach (var (state, count) in report.Executions.OrderBy(static each => each.Key))
        {
            writer.WriteNumber(Word(state), count);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes a backfill as an object, without its executions: an entry of a list.</summary>
    public static void WriteBackfill(this Utf8JsonWriter writer, BackfillRecord backfill)
    {
        writer.WriteStartObject();
        WriteProperties(writer, backfill);
        writer.WriteEndObject();
    }

    /// <summary>Writes what a backfill would do, as an object.</summary>
    public static void WritePreview(this Utf8JsonWriter writer, BackfillPreview preview)
    {
        var backfill = preview.Backfill;
        writer.WriteStartObject();
        writer.WriteString("flow", backfill.Flow);
        writer.WriteString("trigger", backfill.TriggerId);
        WriteRange(writer, backfill);
        writer.WriteNumber("ticks", backfill.Ticks);
        writer.WriteStartArray("preview");
        foreach (var tick in preview.Ticks)
        {
            writer.WriteStartObject();
            writer.WriteString("tick", tick.Tick);
            writer.WriteString("error", tick.Error);
            writer.WriteStartArray("executions");
            foreach (var start in tick.Starts)
            {
                writer.WriteStartObject();
                writer.WriteBoolean("starts", start.IsStarted);
                writer.WriteString("executionId", start.ExecutionId);
                writer.WriteString("state", start.State is { } state ? Word(state) : null);
                writer.WritePropertyName("inputs");
                writer.WriteRawValue(start.InputsJson.Span);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter writer, BackfillRecord backfill)
    {
        writer.WriteString("backfillId", backfill.Id);
        writer.WriteString("flow", backfill.Flow);
        writer.WriteString("trigger", backfill.TriggerId);
        writer.WriteString("state", backfill.State.Word());
        writer.WriteString("reason", backfill.Reason);
        WriteRange(writer, backfill);
        writer.WriteNumber("parallelism", backfill.Parallelism);
        writer.WritePropertyName("inputs");
        writer.WriteRawValue(backfill.Inputs is { } inputs ? InputProtector.Mask(JsonMarshal.GetRawUtf8Value(inputs).ToArray()).Span : "{}"u8);
        writer.WriteStartObject("labels");
        foreach (var (key, value) in backfill.Labels)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
        writer.WriteString("createdAt", backfill.CreatedAt.UtcDateTime);
        writer.WriteString("createdBy", backfill.CreatedBy);
        WriteTime(writer, "endedAt", backfill.EndedAt?.ToUniversalTime());
        writer.WriteNumber("ticks", backfill.Ticks);
        writer.WriteNumber("done", backfill.Done);
        writer.WriteNumber("left", backfill.Left);
        writer.WriteNumber("started", backfill.Started);
        writer.WriteNumber("skipped", backfill.Skipped);
        writer.WriteNumber("failed", backfill.Failed);
        WriteTime(writer, "position", backfill.Position);
        writer.WriteStartArray("errors");
        foreach (var error in backfill.Errors)
        {
            writer.WriteStartObject();
            writer.WriteString("tick", error.Tick);
            writer.WriteString("message", error.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteRange(Utf8JsonWriter writer, BackfillRecord backfill)
    {
        writer.WriteString("from", backfill.From);
        writer.WriteString("until", backfill.Until);
        writer.WriteString("cron", backfill.Cron);
        writer.WriteString("timeZone", backfill.TimeZone);
        writer.WriteString("selection", InputNames.ToKebab(backfill.Selection.ToString()));
        writer.WriteString("order", InputNames.ToKebab(backfill.Order.ToString()));
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            writer.WriteString(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static string Word(ExecutionState state) => InputNames.ToKebab(state.ToString());
}
