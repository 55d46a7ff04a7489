namespace Pipelines;

/// <summary>The files of one execution, as a task sees them.</summary>
public interface ITaskArtifacts
{
    /// <summary>Keeps what <paramref name="write"/> writes. The file becomes visible whole or not at all.</summary>
    /// <param name="name">A file name without a path; a second file of that name in the same task run replaces the first.</param>
    /// <param name="write">Writes the content to the stream it is given; need not dispose it.</param>
    /// <param name="cancellationToken">Stops writing; nothing is kept.</param>
    /// <exception cref="PipelineException">The name is not a plain file name.</exception>
    /// <exception cref="IOException">The storage cannot be written, e.g. the disk is full.</exception>
    Task<Artifact> SaveAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken = default);

    /// <summary>Opens a file to read. The caller disposes the stream.</summary>
    /// <param name="artifact">The handle.</param>
    /// <param name="cancellationToken">Stops opening.</param>
    /// <exception cref="ArtifactNotFoundException">The file was purged, or never was.</exception>
    Task<Stream> OpenReadAsync(Artifact artifact, CancellationToken cancellationToken = default);

    /// <summary>Removes every file of this execution.</summary>
    /// <param name="cancellationToken">Stops between files.</param>
    Task PurgeExecutionAsync(CancellationToken cancellationToken = default);
}
