namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>What one more end makes of a join.</summary>
/// <param name="State">What it has seen now.</param>
/// <param name="Complete">The ends that start it, in the order of its flows; <see langword="null"/> when one is missing.</param>
internal sealed record JoinStep(JoinState State, IReadOnlyList<EndedExecution>? Complete);
