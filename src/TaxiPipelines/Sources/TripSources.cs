using Pipelines;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Sources;

/// <summary>The sources by the name that the input <c>source</c> gives: <c>release</c>, <c>sample</c>, or the path of a directory.</summary>
/// <param name="release">The course's release.</param>
/// <param name="sample">Generated trips.</param>
public sealed class TripSources(ReleaseTripSource release, SampleTripSource sample)
{
    /// <summary>The name of the course's release.</summary>
    public const string Release = "release";

    /// <summary>The name of the generated sample.</summary>
    public const string Sample = "sample";

    /// <summary>Streams a file from a source into an artifact.</summary>
    /// <param name="source">The source's name or a path.</param>
    /// <param name="file">Which file.</param>
    /// <param name="task">The attempt.</param>
    /// <param name="cancellationToken">Stops; nothing is kept.</param>
    public Task<Artifact> DownloadAsync(string source, TripFile file, TaskContext task, CancellationToken cancellationToken) =>
        Find(source).DownloadAsync(file, task, cancellationToken);

    /// <summary>The source of a name.</summary>
    /// <param name="source">The source's name or a path.</param>
    public ITripSource Find(string source) => source switch
    {
        Release => release,
        Sample => sample,
        _ => new DirectoryTripSource(source),
    };
}
