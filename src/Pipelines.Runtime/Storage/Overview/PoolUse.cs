namespace Pipelines.Runtime.Storage.Overview;

/// <summary>A task run that is in a pool.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Slots">How many slots it takes.</param>
/// <param name="Flow">The flow's full name.</param>
/// <param name="ExecutionId">The execution.</param>
/// <param name="TaskRun">The task run.</param>
/// <param name="NodeId">The process that runs it; <see langword="null"/> when that is gone.</param>
public sealed record PoolUse(string Pool, int Slots, string Flow, string ExecutionId, TaskRunKey TaskRun, string? NodeId);
