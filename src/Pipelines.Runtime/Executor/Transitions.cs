namespace Pipelines.Runtime.Executor;

/// <summary>The legal moves of executions and task runs; the only place that knows them.</summary>
internal static class Transitions
{
    /// <summary>Whether a task run may go from one state to another.</summary>
    public static bool IsLegal(TaskRunState from, TaskRunState to) => from switch
    {
        // Failed and Warning without an attempt: the condition threw, or the list to fan out over is none.
        TaskRunState.Pending => to is TaskRunState.Running or TaskRunState.Paused or TaskRunState.Skipped or TaskRunState.Canceled or TaskRunState.Failed or TaskRunState.Warning,
        // Back to Pending: the attempt was interrupted. Skipped: every element of a fanned-out task was.
        TaskRunState.Running => to is TaskRunState.Succeeded or TaskRunState.Warning or TaskRunState.Failed or TaskRunState.RetryWaiting
            or TaskRunState.Pending or TaskRunState.Canceled or TaskRunState.Skipped,
        // Waiting for a person: to Pending with the decision, or to an end without one.
        TaskRunState.Paused => to is TaskRunState.Pending or TaskRunState.Failed or TaskRunState.Warning or TaskRunState.Canceled,
        // Failed: the flow's time is over.
        TaskRunState.RetryWaiting => to is TaskRunState.Running or TaskRunState.Canceled or TaskRunState.Failed,
        _ => false,
    };

    /// <summary>Whether an execution may go from one state to another.</summary>
    public static bool IsLegal(ExecutionState from, ExecutionState to) => from switch
    {
        ExecutionState.Created => to is ExecutionState.Queued or ExecutionState.Running or ExecutionState.Failed or ExecutionState.Canceled or ExecutionState.Skipped,
        ExecutionState.Queued => to is ExecutionState.Running or ExecutionState.Failed or ExecutionState.Canceled or ExecutionState.Skipped,
        ExecutionState.Running => to is ExecutionState.Paused or ExecutionState.Canceling or ExecutionState.Succeeded or ExecutionState.Warning or ExecutionState.Failed,
        // Failed: there is no going on under another revision.
        ExecutionState.Paused => to is ExecutionState.Running or ExecutionState.Canceling or ExecutionState.Failed,
        // Failed: there is no going on at all, e.g. the inputs cannot be read any more.
        ExecutionState.Canceling => to is ExecutionState.Canceled or ExecutionState.Failed,
        _ => false,
    };

    /// <summary>Refuses an illegal move: it would be a mistake of ours, and must not become durable.</summary>
    public static TaskRunState Check(TaskRunState from, TaskRunState to, object taskRun) =>
        IsLegal(from, to) ? to : throw new InvalidOperationException($"Task run '{taskRun}' cannot go from {from} to {to}.");

    /// <summary>Refuses an illegal move: it would be a mistake of ours, and must not become durable.</summary>
    public static ExecutionState Check(ExecutionState from, ExecutionState to, string executionId) =>
        IsLegal(from, to) ? to : throw new InvalidOperationException($"Execution '{executionId}' cannot go from {from} to {to}.");
}
