namespace Pipelines.Runtime.Storage;

/// <summary>
/// How one store hands all that it has to another, of whatever kind: an execution as a whole, or not at all. What is there already is
/// left as it is; so it may be handed over again after an interruption. Every implementation passes the same contract tests.
/// </summary>
/// <remarks>Every member throws <see cref="StoreUnavailableException"/> when the database cannot be reached or refuses to write.</remarks>
public interface IStoreArchive
{
    /// <summary>How much is in the store. It may read all of it.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<StoreCounts> CountAsync(CancellationToken cancellationToken);

    /// <summary>The processes that use the store: those whose leases have not expired.</summary>
    /// <param name="now">The time, by the store's clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<string>> ListNodesAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Ids of executions: ended ones oldest first; open ones newest first, so that a subflow comes before the execution that would start it
    /// again if it were not there.
    /// </summary>
    /// <param name="hasEnded">Which.</param>
    /// <param name="afterId">Only what comes behind this id in that order: the last of the page before.</param>
    /// <param name="limit">The most to return, at least 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<string>> ListIdsAsync(bool hasEnded, string? afterId, int limit, CancellationToken cancellationToken);

    /// <summary>Executions as a whole: as many of the first as fit well into memory, at least one.</summary>
    /// <param name="executionIds">The ids.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What is there of the first ids, in their order; empty when none of all is there.</returns>
    Task<IReadOnlyList<ExecutionArchive>> ExportAsync(IReadOnlyList<string> executionIds, CancellationToken cancellationToken);

    /// <summary>Takes executions in, all or none. One whose id is there is left out. Open ones are free to claim, when they are due.</summary>
    /// <param name="executions">The executions.</param>
    /// <param name="cancellationToken">Stops waiting; nothing was taken in.</param>
    /// <returns>How many were taken in.</returns>
    Task<int> ImportAsync(IReadOnlyList<ExecutionArchive> executions, CancellationToken cancellationToken);

    /// <summary>Key-values with their payload, in the order of their versions.</summary>
    /// <param name="afterVersion">Only those with a greater version; 0 at first.</param>
    /// <param name="limit">The most to return, at least 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<ArchivedKeyValue>> ExportKeyValuesAsync(long afterVersion, int limit, CancellationToken cancellationToken);

    /// <summary>Takes key-values in, all or none. A key that is there is left as it is. A version that was never given here is kept; another value gets a new one.</summary>
    /// <param name="values">The values.</param>
    /// <param name="cancellationToken">Stops waiting; nothing was taken in.</param>
    /// <returns>How many were taken in.</returns>
    Task<int> ImportKeyValuesAsync(IReadOnlyList<ArchivedKeyValue> values, CancellationToken cancellationToken);

    /// <summary>Takes in the names of executions that were removed and whose files may still be there.</summary>
    /// <param name="executions">The removed executions.</param>
    /// <param name="cancellationToken">Stops waiting; nothing was taken in.</param>
    Task ImportPurgedAsync(IReadOnlyList<PurgedExecution> executions, CancellationToken cancellationToken);
}
