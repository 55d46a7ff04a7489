using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.Access.Audit;

/// <summary>Writes entries of the audit log for programs to read: <c>audit --json</c> and the HTTP API.</summary>
internal static class AuditJson
{
    /// <summary>Writes an entry.</summary>
    public static void Write(Utf8JsonWriter writer, AuditRecord record)
    {
        var entry = record.Entry;
        writer.WriteStartObject();
        writer.WriteString("id", record.Id);
        writer.WriteInstant("at", entry.At);
        writer.WriteString("actor", entry.Actor);
        writer.WriteString("from", entry.From);
        writer.WriteString("action", entry.Action);
        writer.WriteString("target", entry.Target);
        writer.WriteString("outcome", entry.Outcome);
        writer.WriteEndObject();
    }
}
