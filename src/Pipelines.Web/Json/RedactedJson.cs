using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Web.Json;

/// <summary>Masks secrets in JSON that leaves the process. It stays JSON: a number that is a secret becomes a text.</summary>
internal static class RedactedJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON without secrets; the same memory when there are none in it.</summary>
    /// <param name="json">UTF-8 JSON, one value.</param>
    /// <param name="secrets">What to mask.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json, SecretRegistry secrets)
    {
        if (secrets.IsEmpty)
        {
            return json;
        }

        // Looked through as one text first: nearly no answer holds a secret.
        var text = Encoding.UTF8.GetString(json.Span);
        if (ReferenceEquals(secrets.Redact(text), text))
        {
            return json;
        }

        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(json.Span, writer, secrets);
        }

        return buffer.WrittenMemory;
    }

    private static void Write(ReadOnlySpan<byte> json, Utf8JsonWriter writer, SecretRegistry secrets)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    writer.WriteStartObject();
                    break;
                case JsonTokenType.EndObject:
                    writer.WriteEndObject();
                    break;
                case JsonTokenType.StartArray:
                    writer.WriteStartArray();
                    break;
                case JsonTokenType.EndArray:
                    writer.WriteEndArray();
                    break;
                case JsonTokenType.PropertyName:
                    writer.WritePropertyName(secrets.Redact(reader.GetString()!));
                    break;
                case JsonTokenType.String:
                    writer.WriteStringValue(secrets.Redact(reader.GetString()!));
                    break;
                case JsonTokenType.Number:
                    WriteNumber(reader.ValueSpan, writer, secrets);
                    break;
                case JsonTokenType.True or JsonTokenType.False:
                    writer.WriteBooleanValue(reader.TokenType == JsonTokenType.True);
                    break;
                default:
                    writer.WriteNullValue();
                    break;
            }
        }
    }

    private static void WriteNumber(ReadOnlySpan<byte> number, Utf8JsonWriter writer, SecretRegistry secrets)
    {
        var text = Encoding.UTF8.GetString(number);
        var masked = secrets.Redact(text);
        if (ReferenceEquals(masked, text))
        {
            writer.WriteRawValue(number, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(masked);
        }
    }
}
