namespace Pipelines.Runtime.Storage;

/// <summary>What a process would drive.</summary>
public sealed record ClaimRequest
{
    /// <summary>The flows that the process knows; only their executions are claimed.</summary>
    public required IReadOnlyCollection<ClaimableFlow> Flows { get; init; }

    /// <summary>The most to claim, at least 1.</summary>
    public required int Limit { get; init; }

    /// <summary>The start time of those that have not started; what is to wake later is not claimed. By the store's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Only these executions; <see langword="null"/> for any.</summary>
    public IReadOnlyCollection<string>? ExecutionIds { get; init; }

    /// <summary>
    /// With <see cref="ExecutionIds"/>: claims them even before those of the same concurrency key that are ahead of them, if only the
    /// limit leaves room. Those ahead may wait for a process that is not there any more.
    /// </summary>
    public bool Overtakes { get; init; }

    /// <summary>Told of each execution that cannot be read, with the reason, once; it is left alone, and does not keep others from being claimed.</summary>
    public Action<string, Exception>? Unreadable { get; init; }

    /// <summary>
    /// Told of each execution that ends at once since it is over its flow's limit. It has ended when the claim returns; where the claim
    /// fails it may not have, and is told of again.
    /// </summary>
    public Action<string>? Refused { get; init; }
}
