namespace Pipelines.Runtime.Storage;

/// <summary>A commit in the queue, and the promise made to whoever asked for it.</summary>
/// <remarks>Whoever waits does not continue on the writer's loop: it would hold up everyone's next batch.</remarks>
internal sealed class PendingCommit(ExecutionCommit commit) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>What changes.</summary>
    public ExecutionCommit Commit { get; } = commit;

    /// <summary>Completes when it is durable.</summary>
    public Task Completion => Task;

    /// <summary>It is durable.</summary>
    public void Succeed() => TrySetResult();

    /// <summary>It is not, and will not be.</summary>
    public void Fail(Exception exception)
    {
        TrySetException(exception);

        // Whoever rides along without waiting has not asked for the outcome; it is no unobserved exception.
        _ = Task.Exception;
    }
}
