using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine.Remote;

/// <summary>Sends inputs as they were typed: the server, which has the flow, reads them as a command line there would.</summary>
internal static class RemoteInputs
{
    /// <summary>Refuses files: of those this machine has, the server could read none.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="flow">The flow that they are for.</param>
    /// <exception cref="UsageException">There is one.</exception>
    public static void RequireNoFiles(this GivenInputs inputs, FlowDefinition flow)
    {
        var named = inputs.Json is { ValueKind: JsonValueKind.Object } json ? json.EnumerateObject().Where(static given => NamesFile(given.Value)).Select(static given => given.Name) : [];
        if (named.Concat(inputs.Texts.Select(static given => given.Key)).FirstOrDefault(name => InputNames.Find(flow.Inputs, name)?.Kind == InputKind.File) is { } file)
        {
            throw new UsageException($"Input '{file}' is a file, which cannot be sent with a replay: a replay on a server has the files of the earlier execution. 'run' sends files.");
        }
    }

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

    /// <summary>A file is text; what the server has of one is an object.</summary>
    private static bool NamesFile(JsonElement value) => value.ValueKind == JsonValueKind.String || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(NamesFile));
}
