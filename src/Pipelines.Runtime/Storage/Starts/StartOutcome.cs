namespace Pipelines.Runtime.Storage.Starts;

/// <summary>What became of a start.</summary>
/// <param name="Result">As a whole.</param>
/// <param name="Executions">For each execution that it wanted, in their order; empty unless <paramref name="Result"/> is <see cref="StartResult.Done"/>.</param>
/// <param name="Versions">The new versions of its documents, in their order; empty when nothing of it was done.</param>
/// <param name="OpenExecutionId">The earlier execution that has not ended, where that is why nothing was started.</param>
public sealed record StartOutcome(StartResult Result, IReadOnlyList<StartedExecution> Executions, IReadOnlyList<long> Versions, string? OpenExecutionId = null);
