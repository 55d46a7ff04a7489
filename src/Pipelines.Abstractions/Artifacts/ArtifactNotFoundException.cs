namespace Pipelines;

/// <summary>A file of the internal storage is gone.</summary>
/// <param name="artifact">The handle.</param>
/// <param name="innerException">What the storage said.</param>
public sealed class ArtifactNotFoundException(Artifact artifact, Exception? innerException = null)
    : PipelineException($"Artifact '{artifact?.Name}' is not in the storage ({artifact?.Uri}). It was purged, or the data directory is another one. Run the task that makes it again.", innerException)
{
    /// <summary>The handle that leads nowhere.</summary>
    public Artifact? Artifact { get; } = artifact;
}
