namespace Pipelines.Runtime.Storage;

/// <summary>A value as it is kept.</summary>
/// <param name="Namespace">The namespace it is set in.</param>
/// <param name="Key">The key.</param>
/// <param name="Json">UTF-8 JSON with secrets encrypted.</param>
/// <param name="Version">Greater than that of every write before, of whatever key.</param>
/// <param name="UpdatedAt">When it was written.</param>
/// <param name="ExpiresAt">When it goes; <see langword="null"/> for never.</param>
public sealed record KeyValueRecord(
    string Namespace, string Key, ReadOnlyMemory<byte> Json, long Version, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt);
