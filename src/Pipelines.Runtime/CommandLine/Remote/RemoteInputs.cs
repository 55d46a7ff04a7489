using System.Text.Json;
using Pipelines.Runtime.CommandLine.Sources;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Sends inputs as they were typed: the server, which has the flow, reads them as a command line there would.</summary>
internal static class RemoteInputs
{
    /// <summary>Writes <c>inputs</c> and <c>inputTexts</c> into the object at hand.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(this GivenInputs inputs, Utf8JsonWriter writer)
    {
        if (inputs.Json is { } json)
        {
            writer.WritePropertyName("inputs");
            json.WriteTo(writer);
        }

        if (inputs.Texts.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("inputTexts");
        foreach (var (name, texts) in inputs.Texts)
        {
            writer.WriteStartArray(name);
            foreach (var text in texts)
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
