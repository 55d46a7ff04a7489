namespace Pipelines.Runtime.Storage;

/// <summary>A value to set.</summary>
public sealed record KeyValueWrite
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The key.</summary>
    public required string Key { get; init; }

    /// <summary>UTF-8 JSON with secrets encrypted.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>Whether there is a secret in it.</summary>
    public bool IsSecret { get; init; }

    /// <summary>When it goes; <see langword="null"/> for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The version that must be there; 0 when none must be, <see langword="null"/> for whatever is.</summary>
    public long? ExpectedVersion { get; init; }
}
