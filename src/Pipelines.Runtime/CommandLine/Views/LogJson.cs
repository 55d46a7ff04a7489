using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Views;

/// <summary>Writes a line of an execution's log as JSON.</summary>
internal static class LogJson
{
    /// <summary>Writes it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="line">The line.</param>
    public static void Write(Utf8JsonWriter writer, LogRecord line)
    {
        writer.WriteStartObject();
        WriteFields(writer, line);
        writer.WriteEndObject();
    }

    /// <summary>Writes what it has, within an object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="line">The line.</param>
    public static void WriteFields(Utf8JsonWriter writer, LogRecord line)
    {
        writer.WriteInstant("at", line.At);
        writer.WriteString("level", line.Level.ToString().ToLowerInvariant());
        writer.WriteString("task", line.Key?.TaskId);
        if (line.Key?.ElementIndex is { } index)
        {
            writer.WriteNumber("element", index);
        }

        writer.WriteNumber("attempt", line.Attempt);
        writer.WriteString("message", line.Message);
        writer.WriteString("exception", line.Exception);
    }
}
