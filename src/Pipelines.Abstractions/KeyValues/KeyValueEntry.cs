namespace Pipelines;

/// <summary>A value of the key-value store as JSON.</summary>
/// <param name="Namespace">Where it is set: the namespace asked for, or one above.</param>
/// <param name="Key">The key.</param>
/// <param name="Json">UTF-8 JSON, with secrets in clear as <c>{"$secret":"…"}</c>.</param>
/// <param name="Version">Greater with every write to the store, and never given twice, not even after the key was removed.</param>
/// <param name="UpdatedAt">When it was written.</param>
/// <param name="ExpiresAt">When it goes; <see langword="null"/> for never.</param>
public sealed record KeyValueEntry(
    string Namespace, string Key, ReadOnlyMemory<byte> Json, long Version, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt);
