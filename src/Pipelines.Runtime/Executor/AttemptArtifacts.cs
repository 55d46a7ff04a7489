namespace Pipelines.Runtime.Executor;

/// <summary>The artifact store as one task run sees it.</summary>
internal sealed class AttemptArtifacts(IArtifactStore store, ArtifactScope scope) : ITaskArtifacts
{
    /// <inheritdoc/>
    public Task<Artifact> SaveAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default) =>
        store.SaveAsync(scope, name, write, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(Artifact artifact, CancellationToken cancellationToken = default) => store.OpenReadAsync(artifact, cancellationToken);

    /// <inheritdoc/>
    public Task PurgeExecutionAsync(CancellationToken cancellationToken = default) =>
        store.DeleteExecutionAsync(scope.Namespace, scope.FlowId, scope.ExecutionId, cancellationToken);
}
