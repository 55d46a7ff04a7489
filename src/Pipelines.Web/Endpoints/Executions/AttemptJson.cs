using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Storage;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Writes an attempt. A stack trace is the program's own: it stays in the log.</summary>
internal static class AttemptJson
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter writer, AttemptRecord attempt)
    {
        writer.WriteStartObject();
        TaskRunJson.WriteKey(writer, attempt.Key);
        writer.WriteNumber("attempt", attempt.Number);
        writer.WriteString("state", attempt.State.ToString().ToLowerInvariant());
        writer.WriteInstant("startedAt", attempt.StartedAt);
        writer.WriteInstant("endedAt", attempt.EndedAt);
        ExecutionJson.WriteDuration(writer, attempt.StartedAt, attempt.EndedAt);
        writer.WriteString("node", attempt.NodeId);
        writer.WriteString("errorType", attempt.Error?.Type);
        writer.WriteString("error", attempt.Error?.Message);
        writer.WriteEndObject();
    }
}
