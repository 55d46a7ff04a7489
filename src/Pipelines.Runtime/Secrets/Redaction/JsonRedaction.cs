using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pipelines.Runtime.Secrets.Redaction;

/// <summary>
/// Masks secrets in JSON: in its texts and names as they read, not as they are escaped, and numbers that are one. What is marked as a
/// secret stays: it is encrypted later.
/// </summary>
internal static class JsonRedaction
{
    /// <summary>The JSON without secrets; the same memory when there are none in it.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    /// <param name="redactor">What to mask.</param>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json, SecretRedactor redactor)
    {
        if (redactor.IsEmpty || !Contains(json.Span, redactor))
        {
            return json;
        }

        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using (var document = JsonDocument.Parse(json))
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, document.RootElement, redactor);
        }

        return buffer.WrittenMemory;
    }

    private static bool Contains(ReadOnlySpan<byte> json, SecretRedactor redactor)
    {
        // No text has more characters than the JSON has bytes.
        var characters = ArrayPool<char>.Shared.Rent(json.Length);
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                var length = reader.TokenType switch
                {
                    JsonTokenType.String or JsonTokenType.PropertyName => reader.CopyString(characters),
                    JsonTokenType.Number => Encoding.UTF8.GetChars(reader.ValueSpan, characters),
                    _ => 0,
                };
                if (length > 0 && redactor.IsIn(characters.AsSpan(0, length)))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters, clearArray: true);
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, SecretRedactor redactor)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when MarkedSecrets.IsMarked(element):
                element.WriteTo(writer);
                break;
            case JsonValueKind.Object:
                WriteObject(writer, element, redactor);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item, redactor);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(redactor.Apply(element.GetString()!));
                break;
            case JsonValueKind.Number when redactor.Apply(element.GetRawText()) == InputProtector.MaskedValue:
                writer.WriteStringValue(InputProtector.MaskedValue);
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement element, SecretRedactor redactor)
    {
        writer.WriteStartObject();
        var masked = 0;
        foreach (var property in element.EnumerateObject())
        {
            var given = property.Name;
            var name = redactor.Apply(given);

            // Names that are alike once they are masked would be read as one.
            writer.WritePropertyName(ReferenceEquals(name, given) || ++masked == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} {masked}"));
            Write(writer, property.Value, redactor);
        }

        writer.WriteEndObject();
    }
}
