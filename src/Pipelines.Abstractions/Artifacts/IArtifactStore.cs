namespace Pipelines;

/// <summary>Where files of executions live.</summary>
public interface IArtifactStore
{
    /// <summary>Keeps a file. It becomes visible whole or not at all; the same scope and name replaces.</summary>
    /// <param name="scope">What it belongs to.</param>
    /// <param name="name">A file name without a path.</param>
    /// <param name="write">Writes the content to the stream it is given; need not dispose it.</param>
    /// <param name="cancellationToken">Stops writing; nothing is kept.</param>
    /// <returns>The handle, with size and checksum as written.</returns>
    /// <exception cref="PipelineException">The name is not a plain file name.</exception>
    /// <exception cref="IOException">The storage cannot be written, e.g. the disk is full.</exception>
    Task<Artifact> SaveAsync(ArtifactScope scope, string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Opens a file to read. The caller disposes the stream.</summary>
    /// <param name="artifact">The handle.</param>
    /// <param name="cancellationToken">Stops opening.</param>
    /// <exception cref="ArtifactNotFoundException">The file was purged, or never was.</exception>
    Task<Stream> OpenReadAsync(Artifact artifact, CancellationToken cancellationToken);

    /// <summary>Removes all files of an execution; none is an error.</summary>
    /// <param name="flowNamespace">The flow's namespace.</param>
    /// <param name="flowId">The flow's id.</param>
    /// <param name="executionId">The execution's id.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    Task DeleteExecutionAsync(string flowNamespace, string flowId, string executionId, CancellationToken cancellationToken);
}
