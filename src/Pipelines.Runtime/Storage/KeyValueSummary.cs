namespace Pipelines.Runtime.Storage;

/// <summary>A value in a list: no payload is read for it.</summary>
/// <param name="Namespace">The namespace it is set in.</param>
/// <param name="Key">The key.</param>
/// <param name="SizeBytes">The size of its JSON as stored.</param>
/// <param name="IsSecret">Whether there is a secret in it.</param>
/// <param name="Excerpt">How its JSON begins; <see langword="null"/> when there is a secret in it.</param>
/// <param name="Version">Its version.</param>
/// <param name="UpdatedAt">When it was written.</param>
/// <param name="ExpiresAt">When it goes; <see langword="null"/> for never.</param>
public sealed record KeyValueSummary(
    string Namespace, string Key, long SizeBytes, bool IsSecret, string? Excerpt, long Version, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>The length of an excerpt in characters; a shorter JSON is there as a whole.</summary>
    public const int ExcerptLength = 100;
}
