using System.Text.Json;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Storage;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Writes a line of a log: as the command line does, with the number by which whoever follows goes on.</summary>
internal static class LogLineJson
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter writer, LogRecord line)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", line.Id);
        LogJson.WriteFields(writer, line);
        writer.WriteEndObject();
    }
}
