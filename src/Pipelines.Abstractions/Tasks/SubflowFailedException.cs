namespace Pipelines;

/// <summary>A subflow did not end well.</summary>
/// <param name="flow">The subflow's full name.</param>
/// <param name="executionId">Its execution.</param>
/// <param name="state">How it ended.</param>
/// <param name="reason">Why, in one sentence; <see langword="null"/> where the state says all.</param>
public sealed class SubflowFailedException(string flow, string executionId, ExecutionState state, string? reason)
    : TaskFailedException($"Subflow '{flow}' (execution {executionId}) ended as {state}{(reason is null ? "." : $": {reason}")}")
{
    /// <summary>The subflow's full name.</summary>
    public string Flow { get; } = flow;

    /// <summary>Its execution.</summary>
    public string ExecutionId { get; } = executionId;

    /// <summary>How it ended.</summary>
    public ExecutionState State { get; } = state;
}
