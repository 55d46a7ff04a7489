using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Pipelines.Runtime.KeyValues;

/// <summary>What keys, namespaces and values may be, and where a namespace inherits from.</summary>
internal static class KeyValueRules
{
    /// <summary>The largest value, in bytes of JSON; the same as for a task's output.</summary>
    public const int MaxValueBytes = 1024 * 1024;

    private const int MaxKeyLength = 200;

    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-:/");

    private static readonly SearchValues<char> NamespaceCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>The namespaces in which a key is looked for: <c>a.b.c</c>, <c>a.b</c>, <c>a</c>.</summary>
    public static IReadOnlyList<string> Lineage(string keyNamespace)
    {
        var lineage = new List<string> { keyNamespace };
        for (var dot = keyNamespace.LastIndexOf('.'); dot > 0; dot = keyNamespace.LastIndexOf('.', dot - 1))
        {
            lineage.Add(keyNamespace[..dot]);
        }

        return lineage;
    }

    /// <summary>Gives a namespace back when it is one.</summary>
    /// <exception cref="PipelineException">It is not.</exception>
    public static string CheckNamespace(string keyNamespace)
    {
        ArgumentNullException.ThrowIfNull(keyNamespace);

        // Dots alone would be a way up in an address.
        return keyNamespace.Length is > 0 and <= MaxKeyLength && keyNamespace.AsSpan().ContainsAnyExcept('.') && !keyNamespace.AsSpan().ContainsAnyExcept(NamespaceCharacters)
            ? keyNamespace
            : throw new PipelineException($"'{keyNamespace}' is not a namespace: it has 1 to {MaxKeyLength} lower-case letters, digits and - _ . as in 'team.loads'.");
    }

    /// <summary>Gives a key back when it is one.</summary>
    /// <exception cref="PipelineException">It is not.</exception>
    public static string CheckKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length is > 0 and <= MaxKeyLength && char.IsAsciiLetterOrDigit(key[0]) && !key.AsSpan().ContainsAnyExcept(KeyCharacters)
            ? key
            : throw new PipelineException($"'{key}' is not a key: it has 1 to {MaxKeyLength} letters, digits and . _ - : / and begins with a letter or a digit, as in 'taxi/cursor'.");
    }

    /// <summary>Requires that a value is JSON and not too large, and that what is marked as a secret is one: only then is it encrypted and masked.</summary>
    /// <exception cref="PipelineException">It is not.</exception>
    public static void CheckValue(string key, ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxValueBytes)
        {
            throw new PipelineException(string.Create(CultureInfo.InvariantCulture,
                $"The value of key '{key}' is {json.Length:N0} bytes of JSON, more than the {MaxValueBytes:N0} that a value may have. Save it with TaskContext.Artifacts.SaveAsync and set the key to the Artifact."));
        }

        try
        {
            var reader = new Utf8JsonReader(json.Span);
            for (var before = JsonTokenType.None; reader.Read(); before = reader.TokenType)
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("$secret"u8) && !IsWholeSecret(ref reader, before))
                {
                    throw new PipelineException($"The value of key '{key}' has an object with '$secret' that is no secret, and would be kept and shown in clear. A secret is an object with a text and nothing else: {{\"$secret\": \"…\"}}.");
                }
            }
        }
        catch (JsonException exception)
        {
            throw new PipelineException($"The value of key '{key}' is not one JSON value: line {exception.LineNumber + 1}, position {exception.BytePositionInLine + 1}.", exception);
        }
    }

    /// <summary>When a value set now expires.</summary>
    /// <exception cref="PipelineException">The time to live is no time.</exception>
    public static DateTimeOffset? ExpiresAt(string key, TimeSpan? timeToLive, DateTimeOffset now)
    {
        if (timeToLive is not { } duration)
        {
            return null;
        }

        if (duration <= TimeSpan.Zero)
        {
            throw new PipelineException($"The time to live of key '{key}' is {duration:c}; it must be longer than nothing. Leave it out for a value that never expires.");
        }

        // Longer than time itself is for ever.
        return duration < DateTimeOffset.MaxValue - now ? now + duration : null;
    }

    // An escaped name is the same to whoever reads the value, and not to whoever looks for secrets in it.
    private static bool IsWholeSecret(ref Utf8JsonReader reader, JsonTokenType before) =>
        before == JsonTokenType.StartObject && !reader.ValueIsEscaped && reader.Read() && reader.TokenType == JsonTokenType.String && reader.Read() && reader.TokenType == JsonTokenType.EndObject;

    /// <summary>Whether there is a secret in a value.</summary>
    public static bool IsSecret(ReadOnlyMemory<byte> json) => json.Span.IndexOf("\"$secret\""u8) >= 0;
}
