using Pipelines;
using TaxiPipelines.Loading;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Warehouses;

/// <summary>Where trips end up: tables that are loaded file by file, through a staging area of each execution's own.</summary>
/// <remarks>
/// Every step may be repeated, after it was killed at any moment, and comes to the same: staging starts afresh, and merging
/// is one transaction that adds only what is not there.
/// </remarks>
public interface ITripWarehouse
{
    /// <summary>Makes the table of a kind of trips where there is none.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="task">The attempt.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task CreateTableAsync(TripSchema schema, TaskContext task, CancellationToken cancellationToken);

    /// <summary>Looks whether the table already holds a file with this very content, row for row, so that staging it would add nothing.</summary>
    /// <param name="file">The file.</param>
    /// <param name="content">Its content.</param>
    /// <param name="task">The attempt; where the rows are found, they count as what its execution has staged.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <returns>How many rows the content has; <see langword="null"/> where rows are missing, or the warehouse does not know.</returns>
    Task<long?> FindLoadedAsync(TripFile file, Artifact content, TaskContext task, CancellationToken cancellationToken);

    /// <summary>Stages rows for <see cref="MergeAsync"/>, in place of what this execution staged before.</summary>
    /// <param name="file">The file the rows come from.</param>
    /// <param name="batches">The rows. A batch is gone when the next one is asked for.</param>
    /// <param name="task">The attempt.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <returns>How many rows are staged.</returns>
    Task<long> StageAsync(TripFile file, IAsyncEnumerable<TripBatch> batches, TaskContext task, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to the table, in one transaction, the staged rows whose ids were not in it before: different rows of one file that
    /// share an id are all added, as by SQL's MERGE … WHEN NOT MATCHED.
    /// </summary>
    /// <param name="file">The file that is staged.</param>
    /// <param name="staged">What <see cref="StageAsync"/> staged.</param>
    /// <param name="task">The attempt; repeated attempts of one task run return what the first that got through added.</param>
    /// <param name="cancellationToken">Stops the merge; nothing is added then.</param>
    /// <returns>How many rows were added.</returns>
    Task<long> MergeAsync(TripFile file, StagedTrips staged, TaskContext task, CancellationToken cancellationToken);

    /// <summary>Removes what an execution staged.</summary>
    /// <param name="task">An attempt of that execution.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task DropStagingAsync(TaskContext task, CancellationToken cancellationToken);
}
