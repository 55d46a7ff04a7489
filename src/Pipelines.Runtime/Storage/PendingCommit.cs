namespace Pipelines.Runtime.Storage;

/// <summary>A commit in the queue, and the promise made to whoever asked for it.</summary>
internal sealed class PendingCommit(ExecutionCommit commit)
{
    // Whoever waits must not continue on the writer's loop: it would hold up everyone's next batch.
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What changes.</summary>
    public ExecutionCommit Commit { get; } = commit;

    /// <summary>Completes when it is durable.</summary>
    public Task Completion => _completion.Task;

    /// <summary>It is durable.</summary>
    public void Succeed() => _completion.TrySetResult();

    /// <summary>It is not, and will not be.</summary>
    public void Fail(Exception exception)
    {
        _completion.TrySetException(exception);

        // Whoever rides along without waiting has not asked for the outcome; it is no unobserved exception.
        _ = _completion.Task.Exception;
    }
}
