namespace Pipelines.Runtime.Storage;

/// <summary>What changes about an execution's own row.</summary>
public sealed record ExecutionChange
{
    /// <summary>The state it is in now. A terminal one ends its ownership too.</summary>
    public required ExecutionState State { get; init; }

    /// <summary>Why it is in that state.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was first driven; <see langword="null"/> keeps what is there.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; <see langword="null"/> keeps what is there.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Labels that it sets; the others stay. <see langword="null"/> for none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The outputs; <see langword="null"/> keeps what is there.</summary>
    public ReadOnlyMemory<byte>? OutputsJson { get; init; }

    /// <summary>Why it failed; <see langword="null"/> keeps what is there.</summary>
    public TaskError? Error { get; init; }

    /// <summary>The revision it goes on under; <see langword="null"/> keeps what is there.</summary>
    public string? Revision { get; init; }

    /// <summary>When it may be claimed again; counts only with <see cref="ReleasesOwnership"/>, <see langword="null"/> for at once.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>
    /// The last signal that the owner knows; counts only with <see cref="WakeAt"/>: when there is a later one, it may be claimed at once.
    /// </summary>
    public long LastSignalId { get; init; }

    /// <summary>Whether the owner lets go of it, so that another node may claim it.</summary>
    public bool ReleasesOwnership { get; init; }
}
