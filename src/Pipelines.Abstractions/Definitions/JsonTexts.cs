using System.Text.Json;
using System.Text.Unicode;

namespace Pipelines.Definitions;

/// <summary>Texts in JSON. The parser passes over bytes that are not UTF-8 and halves of surrogate pairs; whoever reads such a text fails.</summary>
internal static class JsonTexts
{
    /// <summary>Whether every text can be read.</summary>
    /// <param name="utf8">JSON.</param>
    public static bool AreReadable(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            return false;
        }

        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && !IsReadable(ref reader))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsReadable(ref Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
