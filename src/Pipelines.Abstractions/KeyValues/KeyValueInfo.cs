namespace Pipelines;

/// <summary>What the key-value store knows of a value, without the value.</summary>
/// <param name="Namespace">Where it is set.</param>
/// <param name="Key">The key.</param>
/// <param name="SizeBytes">The size of its JSON in bytes, as stored.</param>
/// <param name="IsSecret">Whether it is, or contains, a secret.</param>
/// <param name="Version">Greater with every write, never given twice.</param>
/// <param name="UpdatedAt">When it was written.</param>
/// <param name="ExpiresAt">When it goes; <see langword="null"/> for never.</param>
public sealed record KeyValueInfo(
    string Namespace, string Key, long SizeBytes, bool IsSecret, long Version, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt);
