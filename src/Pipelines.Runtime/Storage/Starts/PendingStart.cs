namespace Pipelines.Runtime.Storage.Starts;

/// <summary>A start that waits for its transaction.</summary>
internal sealed class PendingStart(StartCommit start, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<StartOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StartCommit Start => start;

    public Task<StartOutcome> Completion => _completion.Task;

    /// <summary>Whether nobody waits for it any more, so that it is left out.</summary>
    public bool TryCancel() => cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(cancellationToken);

    public void Succeed(StartOutcome outcome) => _completion.TrySetResult(outcome);

    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
