namespace Pipelines;

/// <summary>What becomes of an execution that is over the flow's concurrency limit.</summary>
public enum OnLimit
{
    /// <summary>It waits until another ends.</summary>
    Queue,

    /// <summary>It ends as <see cref="ExecutionState.Canceled"/> without running a task.</summary>
    Cancel,

    /// <summary>It ends as <see cref="ExecutionState.Failed"/> without running a task.</summary>
    Fail,
}
