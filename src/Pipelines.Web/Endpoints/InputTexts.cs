using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Inputs;
using Pipelines.Web.Json;

namespace Pipelines.Web.Endpoints;

/// <summary>Reads <c>inputTexts</c>: inputs as a command line has them, so that a client need not know their types.</summary>
internal static class InputTexts
{
    /// <summary>The property of a body.</summary>
    public const string Name = "inputTexts";

    /// <summary>The texts by the input's name: more than one for a list, none for an option without a value.</summary>
    /// <param name="fields">The body.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(JsonFields fields)
    {
        if (fields.Find(Name) is not { } given)
        {
            return new Dictionary<string, IReadOnlyList<string>>();
        }

        if (given.ValueKind != JsonValueKind.Object || !given.EnumerateObject().All(static input => IsTexts(input.Value)))
        {
            throw JsonBodies.Mismatch(fields.At(Name), "an object of lists of texts", given);
        }

        return given.EnumerateObject().ToDictionary(
            static input => input.Name, static input => (IReadOnlyList<string>)[.. input.Value.EnumerateArray().Select(static text => text.GetString()!)], StringComparer.Ordinal);
    }

    /// <summary>A draft that has the property <c>inputs</c>.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="fields">The body.</param>
    public static InputDraft Draft(FlowDefinition flow, JsonFields fields)
    {
        var draft = new InputDraft(flow, takesFiles: false);
        return fields.Find("inputs") is { } inputs ? draft.AddJson(inputs) : draft;
    }

    /// <summary>Adds the texts, which count more.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="draft">The inputs so far.</param>
    public static InputDraft Add(IReadOnlyDictionary<string, IReadOnlyList<string>> texts, InputDraft draft)
    {
        foreach (var (name, values) in texts)
        {
            draft.AddText(name, values);
        }

        return draft;
    }

    private static bool IsTexts(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static text => text.ValueKind == JsonValueKind.String);
}
