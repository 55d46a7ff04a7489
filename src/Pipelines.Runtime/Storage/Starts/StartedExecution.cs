namespace Pipelines.Runtime.Storage.Starts;

/// <summary>What became of one execution of a start.</summary>
/// <param name="ExecutionId">
/// The execution, or the one that has its key; <see langword="null"/> when the rule of the key wants one that is not there, or the one that
/// had it was removed.
/// </param>
/// <param name="IsNew">Whether this start created it.</param>
public sealed record StartedExecution(string? ExecutionId, bool IsNew);
