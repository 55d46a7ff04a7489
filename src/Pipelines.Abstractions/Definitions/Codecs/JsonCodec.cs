using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>Any JSON, as it is.</summary>
internal sealed class JsonCodec : ValueCodec<JsonElement>
{
    public override string Expected => "any JSON";

    public override void Write(Utf8JsonWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            writer.WriteNullValue();
            return;
        }

        value.WriteTo(writer);
    }

    // A clone outlives the document it was read from.
    public override JsonElement Read(JsonElement json, BindingContext context) => json.Clone();
}
