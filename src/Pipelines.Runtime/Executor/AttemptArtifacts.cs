using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Executor;

/// <summary>The artifact store as one task run sees it.</summary>
internal sealed class AttemptArtifacts(IArtifactStore store, ArtifactScope scope, ExecutionSecrets secrets) : ITaskArtifacts
{
    /// <inheritdoc/>
    public Task<Artifact> SaveAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default) =>
        secrets.RedactOrNull(name) == name
            ? store.SaveAsync(scope, name, write, cancellationToken)
            : throw new TaskFailedException($"Task '{scope.TaskRun}' of flow '{scope.Namespace}/{scope.FlowId}' saves an artifact with a secret in its name, which everybody sees. Name it after what it holds.", isRetryable: false);

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(Artifact artifact, CancellationToken cancellationToken = default) => store.OpenReadAsync(artifact, cancellationToken);

    /// <inheritdoc/>
    public Task PurgeExecutionAsync(CancellationToken cancellationToken = default) =>
        store.DeleteExecutionAsync(scope.Namespace, scope.FlowId, scope.ExecutionId, cancellationToken);
}
