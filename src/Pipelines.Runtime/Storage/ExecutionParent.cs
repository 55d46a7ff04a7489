namespace Pipelines.Runtime.Storage;

/// <summary>The task run that started a subflow. No two executions have the same: an attempt that is repeated finds its child again.</summary>
/// <param name="ExecutionId">The parent execution.</param>
/// <param name="TaskRun">The task run within it.</param>
/// <param name="ChildKey">Tells the subflows of one task run apart: the flow with a hash of the inputs and an ordinal, or what the caller named.</param>
public sealed record ExecutionParent(string ExecutionId, TaskRunKey TaskRun, string ChildKey);
