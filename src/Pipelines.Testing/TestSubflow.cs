namespace Pipelines.Testing;

/// <summary>A subflow that the flow under test ran.</summary>
/// <param name="Flow">The flow's full name.</param>
/// <param name="ExecutionId">Its execution.</param>
/// <param name="State">The state it is in.</param>
/// <param name="Reason">Why, in one sentence; <see langword="null"/> where the state says all.</param>
public sealed record TestSubflow(string Flow, string ExecutionId, ExecutionState State, string? Reason);
