using System.Text.Json;

namespace Pipelines.Definitions;

internal sealed class BooleanCodec : ValueCodec<bool>
{
    public override string Expected => "true or false";

    public override void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    public override bool Read(JsonElement json, BindingContext context)
    {
        if (json.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return json.GetBoolean();
        }

        context.AddMismatch(Expected, json);
        return default;
    }
}
