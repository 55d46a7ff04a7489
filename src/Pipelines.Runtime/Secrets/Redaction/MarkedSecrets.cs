using System.Text.Json;

namespace Pipelines.Runtime.Secrets.Redaction;

/// <summary>Finds the secrets in JSON that is not encrypted: the objects <c>{"$secret":"…"}</c>.</summary>
internal static class MarkedSecrets
{
    private const string Marker = "$secret";

    /// <summary>Whether JSON may hold one; cheap.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> json) => json.IndexOf("\"$secret\""u8) >= 0;

    /// <summary>Whether a value is one.</summary>
    public static bool IsMarked(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.GetPropertyCount() == 1 && json.TryGetProperty(Marker, out var value) && value.ValueKind == JsonValueKind.String;

    /// <summary>The values of all of them.</summary>
    /// <param name="json">UTF-8 JSON.</param>
    public static IReadOnlyCollection<string> In(ReadOnlyMemory<byte> json)
    {
        if (!MayBeIn(json.Span))
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        var values = new HashSet<string>(StringComparer.Ordinal);
        Collect(document.RootElement, values);
        return values;
    }

    private static void Collect(JsonElement json, HashSet<string> values)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in json.EnumerateObject())
                {
                    // Wherever the mark stands, it was meant as one.
                    if (property.NameEquals(Marker) && property.Value.ValueKind == JsonValueKind.String)
                    {
                        values.Add(property.Value.GetString()!);
                    }

                    Collect(property.Value, values);
                }

                break;
            case JsonValueKind.Array:
                foreach (var element in json.EnumerateArray())
                {
                    Collect(element, values);
                }

                break;
            default:
                break;
        }
    }
}
