using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipelines.Definitions;

/// <summary>Any JSON as a mutable tree, or the objects, arrays or values among it.</summary>
internal sealed class JsonNodeCodec<T> : ValueCodec<T>
    where T : JsonNode
{
    public override string Expected =>
        typeof(T) == typeof(JsonObject) ? "a JSON object"
        : typeof(T) == typeof(JsonArray) ? "a JSON array"
        : "any JSON but null";

    public override void Write(Utf8JsonWriter writer, T value) => value.WriteTo(writer);

    // A clone outlives the document it was read from.
    public override T Read(JsonElement json, BindingContext context)
    {
        JsonNode? node = json.ValueKind switch
        {
            JsonValueKind.Object => JsonObject.Create(json.Clone()),
            JsonValueKind.Array => JsonArray.Create(json.Clone()),
            _ => JsonValue.Create(json.Clone()),
        };
        if (node is T fitting)
        {
            return fitting;
        }

        context.AddMismatch(Expected, json);
        return null!;
    }
}
