using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Access.Audit;

/// <summary>An entry that waits for its transaction.</summary>
/// <param name="write">The document.</param>
internal sealed class PendingAudit(DocumentWrite write)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The document.</summary>
    public DocumentWrite Write => write;

    /// <summary>Completes when it is durable.</summary>
    public Task Completion => _completion.Task;

    /// <summary>It is durable.</summary>
    public void Succeed() => _completion.TrySetResult();

    /// <summary>It could not be written.</summary>
    public void Fail(Exception exception) => _completion.TrySetException(exception);
}
