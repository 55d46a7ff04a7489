using System.Buffers;
using System.Text.Json;
using Pipelines.Definitions;

namespace Pipelines.Runtime.CommandLine.Output;

/// <summary>Writes stored JSON for people to see: secrets as <c>***</c>.</summary>
internal static class MaskedJson
{
    private const string Mask = "***";
    private const string SecretMarker = "$secret";

    /// <summary>Writes a property; null when there is nothing.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="name">The property.</param>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="inputs">The flow's inputs when the JSON is of these, so that those of kind secret are masked whatever their form.</param>
    public static void WriteMasked(this Utf8JsonWriter writer, string name, ReadOnlyMemory<byte>? json, InputsDefinition? inputs = null)
    {
        writer.WritePropertyName(name);
        if (json is not { } bytes)
        {
            writer.WriteNullValue();
            return;
        }

        using var document = JsonDocument.Parse(bytes);
        var secrets = inputs?.Fields.Where(field => field.Kind == InputKind.Secret).Select(field => field.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        if (document.RootElement.ValueKind != JsonValueKind.Object || secrets.Count == 0)
        {
            Write(writer, document.RootElement);
            return;
        }

        writer.WriteStartObject();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            writer.WritePropertyName(property.Name);
            if (secrets.Contains(property.Name) && property.Value.ValueKind != JsonValueKind.Null)
            {
                writer.WriteStringValue(Mask);
            }
            else
            {
                Write(writer, property.Value);
            }
        }

        writer.WriteEndObject();
    }

    /// <summary>The JSON with its secrets masked.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using (var document = JsonDocument.Parse(json))
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, document.RootElement);
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.TryGetProperty(SecretMarker, out _):
                writer.WriteStringValue(Mask);
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
