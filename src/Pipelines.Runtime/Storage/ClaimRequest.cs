namespace Pipelines.Runtime.Storage;

/// <summary>What a process would drive.</summary>
public sealed record ClaimRequest
{
    /// <summary>The flows that the process knows; only their executions are claimed.</summary>
    public required IReadOnlyCollection<ClaimableFlow> Flows { get; init; }

    /// <summary>The most to claim, at least 1.</summary>
    public required int Limit { get; init; }

    /// <summary>The start time of those that have not started; what is to wake later is not claimed.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Only this execution; <see langword="null"/> for any.</summary>
    public string? ExecutionId { get; init; }
}
