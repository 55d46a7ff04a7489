using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Storage;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Writes a task run with its times; without its output, which may be long.</summary>
internal static class TaskRunJson
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter writer, ExecutionReport report, TaskRunRecord run) => Write(writer, run, report.WhyWaiting(run));

    /// <summary>Writes it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="run">The task run.</param>
    /// <param name="waiting">Why it waits.</param>
    public static void Write(Utf8JsonWriter writer, TaskRunRecord run, string? waiting)
    {
        writer.WriteStartObject();
        WriteKey(writer, run.Key);
        if (run.ElementCount is { } count)
        {
            writer.WriteNumber("elements", count);
        }

        writer.WriteString("state", StateWords.Word(run.State));
        writer.WriteString("reason", run.Reason);
        writer.WriteString("waiting", waiting);
        writer.WriteNumber("attempts", run.Attempts);
        writer.WriteNumber("interruptions", run.Interruptions);
        writer.WriteInstant("startedAt", run.StartedAt);
        writer.WriteInstant("endedAt", run.EndedAt);
        writer.WriteInstant("nextAttemptAt", run.NextAttemptAt);
        ExecutionJson.WriteDuration(writer, run.StartedAt, run.EndedAt);
        writer.WriteString("pool", run.Pool);
        writer.WriteString("error", run.Error?.Message);
        writer.WriteEndObject();
    }

    /// <summary>The task, and the element where it is fanned out.</summary>
    public static void WriteKey(Utf8JsonWriter writer, TaskRunKey key)
    {
        writer.WriteString("id", key.TaskId);
        if (key.ElementIndex is { } index)
        {
            writer.WriteNumber("element", index);
        }
    }
}
