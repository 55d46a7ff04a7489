namespace Pipelines.Testing;

/// <summary>Files in memory as one task sees them.</summary>
internal sealed class TestTaskArtifacts(InMemoryArtifactStore files, ArtifactScope scope) : ITaskArtifacts
{
    public Task<Artifact> SaveAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default) =>
        files.SaveAsync(scope, name, write, cancellationToken);

    public Task<Stream> OpenReadAsync(Artifact artifact, CancellationToken cancellationToken = default) => files.OpenReadAsync(artifact, cancellationToken);

    public Task PurgeExecutionAsync(CancellationToken cancellationToken = default) =>
        files.DeleteExecutionAsync(scope.Namespace, scope.FlowId, scope.ExecutionId, cancellationToken);
}
