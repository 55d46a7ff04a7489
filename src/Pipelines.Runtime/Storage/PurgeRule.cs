namespace Pipelines.Runtime.Storage;

/// <summary>Which ended executions of a flow are let go: those that are too old, and those that are too many.</summary>
public sealed record PurgeRule
{
    /// <summary>The flow's full name.</summary>
    public required string Flow { get; init; }

    /// <summary>What ended before goes; <see langword="null"/> when age does not matter.</summary>
    public DateTimeOffset? EndedBefore { get; init; }

    /// <summary>
    /// Sorts behind the id of whatever ended before <see cref="EndedBefore"/>, so that the store need not look at what is younger;
    /// <see langword="null"/> when nobody knows such an id.
    /// </summary>
    public string? EndedBeforeId { get; init; }

    /// <summary>What is not among so many that were created last goes; <see langword="null"/> when the number does not matter.</summary>
    public int? KeepNewest { get; init; }
}
