using Pipelines;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Sources;

/// <summary>Where trip files come from.</summary>
public interface ITripSource
{
    /// <summary>Streams a file into an artifact of the execution, as it is: compressed or not.</summary>
    /// <param name="file">Which file.</param>
    /// <param name="task">The attempt, for its artifacts, logs and progress.</param>
    /// <param name="cancellationToken">Stops; nothing is kept.</param>
    /// <exception cref="TaskFailedException">There is no such file, or it cannot be had now; it says which.</exception>
    Task<Artifact> DownloadAsync(TripFile file, TaskContext task, CancellationToken cancellationToken);
}
