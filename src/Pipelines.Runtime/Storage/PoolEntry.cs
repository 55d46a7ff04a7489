namespace Pipelines.Runtime.Storage;

/// <summary>A task run that wants slots of a pool: its move to <see cref="TaskRunState.Running"/> becomes durable only when they are free.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="TaskRun">The task run as it is once it has entered: running, with its pool and slots.</param>
/// <param name="Size">How many slots the pool has.</param>
public sealed record PoolEntry(string ExecutionId, TaskRunRecord TaskRun, int Size);
