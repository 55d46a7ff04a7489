using System.Text.Json;

namespace Pipelines.Runtime.Secrets;

/// <summary>Takes the values of an execution's secrets out of text that is kept: logs and errors repeat what a task was given.</summary>
internal sealed class SecretRedaction
{
    /// <summary>Shorter values are no secrets worth the name, and would blacken ordinary words.</summary>
    private const int MinLength = 4;

    /// <summary>Nothing to take out.</summary>
    public static readonly SecretRedaction None = new([]);

    private readonly string[] _values;

    private SecretRedaction(string[] values) => _values = values;

    /// <summary>For the secrets in JSON that is not encrypted.</summary>
    public static SecretRedaction Of(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOf("\"$secret\""u8) < 0)
        {
            return None;
        }

        using var document = JsonDocument.Parse(json);
        var values = new HashSet<string>(StringComparer.Ordinal);
        Collect(document.RootElement, values);

        // The longest first: one may be part of another.
        return new SecretRedaction([.. values.Where(value => value.Length >= MinLength).OrderByDescending(value => value.Length)]);
    }

    /// <summary>The text with <c>***</c> in place of every secret.</summary>
    public string Apply(string text)
    {
        foreach (var value in _values)
        {
            text = text.Replace(value, InputProtector.MaskedValue, StringComparison.Ordinal);
        }

        return text;
    }

    private static void Collect(JsonElement json, HashSet<string> values)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in json.EnumerateObject())
                {
                    if (property.NameEquals("$secret"u8) && property.Value.ValueKind == JsonValueKind.String)
                    {
                        values.Add(property.Value.GetString()!);
                    }
                    else
                    {
                        Collect(property.Value, values);
                    }
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
