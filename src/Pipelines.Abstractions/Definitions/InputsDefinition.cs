using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>What inputs a flow takes, and how they are read and written.</summary>
public sealed record InputsDefinition
{
    /// <summary>The inputs of a flow that has none.</summary>
    public static InputsDefinition None { get; } = new()
    {
        Schema = """{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{},"additionalProperties":false}""",
        Fields = [],
        Read = static (json, context) =>
        {
            if (json.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in json.EnumerateObject())
                {
                    context.EnterProperty(property.Name);
                    context.AddError("is not an input: the flow takes none");
                    context.Leave();
                }
            }

            return null;
        },
        Write = static (writer, _) =>
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        },
    };

    /// <summary>The JSON Schema (draft 2020-12) of the inputs.</summary>
    public required string Schema { get; init; }

    /// <summary>The inputs, in order of declaration.</summary>
    public required IReadOnlyList<InputDefinition> Fields { get; init; }

    /// <summary>
    /// Makes an instance of <c>Inputs</c> from a JSON object: defaults filled in, every rule checked, every mistake reported to
    /// the context, unknown names included. The result counts only when there is no mistake.
    /// </summary>
    public required Func<JsonElement, BindingContext, object?> Read { get; init; }

    /// <summary>Writes an instance as the JSON object that <see cref="Read"/> takes, every input spelled out.</summary>
    public required Action<Utf8JsonWriter, object?> Write { get; init; }
}
