using System.Text.Json;

namespace Pipelines.Runtime.Executor;

/// <summary>Cuts the JSON of a list into its elements without copying.</summary>
internal static class ElementList
{
    /// <summary>The elements; <see langword="null"/> when the JSON is not a list.</summary>
    public static List<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        var elements = new List<ReadOnlyMemory<byte>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(json[start..(int)reader.BytesConsumed]);
        }

        return elements;
    }
}
