using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>Reads a value from text.</summary>
internal delegate bool TextParser<T>(string text, out T value);

/// <summary>Values that are JSON strings of a certain form.</summary>
internal sealed class TextCodec<T>(string expected, Func<T, string> format, TextParser<T> parse) : ValueCodec<T>
{
    public override string Expected => expected;

    public override void Write(Utf8JsonWriter writer, T value) => writer.WriteStringValue(format(value));

    public override T Read(JsonElement json, BindingContext context)
    {
        if (json.ValueKind == JsonValueKind.String && parse(json.GetString()!, out var value))
        {
            return value;
        }

        context.AddMismatch(expected, json);
        return default!;
    }
}
