namespace Pipelines.Runtime.Storage.Documents;

/// <summary>A document as it is kept.</summary>
/// <param name="Kind">What it is about; see <see cref="DocumentKinds"/>.</param>
/// <param name="Name">Its name, unique within the kind.</param>
/// <param name="Version">Its version: greater than any given before.</param>
/// <param name="Json">UTF-8 JSON.</param>
/// <param name="UpdatedAt">When it was written, in UTC.</param>
/// <param name="ExpiresAt">When it goes; <see langword="null"/> for never.</param>
public sealed record DocumentRecord(string Kind, string Name, long Version, ReadOnlyMemory<byte> Json, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt);
