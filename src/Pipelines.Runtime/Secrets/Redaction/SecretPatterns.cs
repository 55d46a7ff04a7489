using System.Text;

namespace Pipelines.Runtime.Secrets.Redaction;

/// <summary>Every text that gives a secret away: the value itself, and as base64, hexadecimal, in a URL, in JSON and in HTML.</summary>
internal static class SecretPatterns
{
    /// <summary>Shorter values are masked only where they stand as a word: they would blacken ordinary text otherwise.</summary>
    public const int MinLength = 4;

    /// <summary>A line of a secret of several lines, such as a key in PEM form, is one by itself when it is so long.</summary>
    private const int MinLineLength = 8;

    /// <summary>The patterns of a value, each once.</summary>
    /// <param name="value">The secret in clear.</param>
    public static SecretPattern[] Of(string value)
    {
        if (value.Trim().Length < MinLength)
        {
            return value.Trim() is { Length: > 0 } word ? [new SecretPattern(word, IsWord: true)] : [];
        }

        var patterns = new Dictionary<string, SecretPattern>(StringComparer.Ordinal);
        AddText(patterns, value);
        AddBytes(patterns, Encoding.UTF8.GetBytes(value));
        foreach (var line in Lines(value))
        {
            AddText(patterns, line);
        }

        // What is logged or returned may be JSON by itself, with any of these in its texts.
        foreach (var pattern in patterns.Values.ToList())
        {
            Add(patterns, pattern with { Text = JsonText.Default(pattern.Text) });
        }

        return [.. patterns.Values];
    }

    private static IEnumerable<string> Lines(string value)
    {
        var trimmed = value.Trim();
        return trimmed.AsSpan().ContainsAny('\r', '\n')
            ? trimmed.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line.Length >= MinLineLength)
            : trimmed.Length < value.Length ? [trimmed] : [];
    }

    private static void AddText(Dictionary<string, SecretPattern> patterns, string text)
    {
        Add(patterns, new SecretPattern(text));
        foreach (var encoded in UrlText.All(text).Concat(JsonText.All(text)).Append(System.Net.WebUtility.HtmlEncode(text)))
        {
            Add(patterns, new SecretPattern(encoded));
        }
    }

    private static void AddBytes(Dictionary<string, SecretPattern> patterns, byte[] bytes)
    {
        foreach (var hex in new[] { Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes), BitConverter.ToString(bytes), BitConverter.ToString(bytes).ToLowerInvariant() })
        {
            Add(patterns, new SecretPattern(hex));
        }

        foreach (var core in Base64Text.All(bytes))
        {
            Add(patterns, core);
            foreach (var encoded in UrlText.All(core.Text))
            {
                Add(patterns, core with { Text = encoded });
            }
        }
    }

    private static void Add(Dictionary<string, SecretPattern> patterns, SecretPattern pattern) => patterns.TryAdd(pattern.Text, pattern);
}
