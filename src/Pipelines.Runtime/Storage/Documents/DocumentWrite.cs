namespace Pipelines.Runtime.Storage.Documents;

/// <summary>A document to write, or to remove.</summary>
public sealed record DocumentWrite
{
    /// <summary>What it is about.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name within the kind.</summary>
    public required string Name { get; init; }

    /// <summary>UTF-8 JSON; <see langword="null"/> removes the document.</summary>
    public required ReadOnlyMemory<byte>? Json { get; init; }

    /// <summary>The version that must be there; 0 when none must be, <see langword="null"/> for whatever is.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>When it goes; <see langword="null"/> for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
