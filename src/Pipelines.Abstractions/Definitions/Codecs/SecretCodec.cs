using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>
/// Secrets travel as <c>{"$secret":"…"}</c>, so that the runtime finds and encrypts the value before anything is stored. Plain text
/// is read too. No message repeats what was given.
/// </summary>
internal sealed class SecretCodec : ValueCodec<Secret>
{
    private const string Marker = "$secret";

    public override string Expected => "a secret (text)";

    public override void Write(Utf8JsonWriter writer, Secret value)
    {
        writer.WriteStartObject();
        writer.WriteString(Marker, value.Reveal());
        writer.WriteEndObject();
    }

    public override Secret Read(JsonElement json, BindingContext context)
    {
        var text = json.ValueKind == JsonValueKind.Object && json.TryGetProperty(Marker, out var marked) ? marked : json;
        if (text.ValueKind == JsonValueKind.String)
        {
            return new Secret(text.GetString()!);
        }

        context.AddError(json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? $"expected {Expected}, got nothing"
            : $"expected {Expected}, got something else (not shown)");
        return null!;
    }
}
