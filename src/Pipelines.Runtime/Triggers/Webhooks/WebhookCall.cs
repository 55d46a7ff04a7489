using System.Collections.ObjectModel;

namespace Pipelines.Runtime.Triggers.Webhooks;

/// <summary>A request to a webhook, without the framework that received it.</summary>
internal sealed record WebhookCall
{
    /// <summary>The last part of the address.</summary>
    public required string Key { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The query's parameters; of repeated ones the last.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The headers, names without regard to case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The body, as received: signatures are over these bytes.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When it was received, in UTC.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>A header's value; <see langword="null"/> when it is not there.</summary>
    /// <param name="name">Its name, without regard to case.</param>
    public string? Header(string name)
    {
        if (Headers.TryGetValue(name, out var value))
        {
            return value;
        }

        // Whoever made the dictionary may have forgotten how names compare, and a signature must not be passed over for it.
        foreach (var (other, text) in Headers)
        {
            if (string.Equals(other, name, StringComparison.OrdinalIgnoreCase))
            {
                return text;
            }
        }

        return null;
    }
}
