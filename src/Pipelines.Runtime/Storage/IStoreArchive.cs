using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

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

    /// <summary>Documents, by kind and name. Those that say what a process does at the time, <see cref="DocumentKinds.Role"/>, are not handed over.</summary>
    /// <param name="after">Only those behind this one; <see langword="null"/> from the first on.</param>
    /// <param name="limit">The most to return, at least 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<DocumentRecord>> ExportDocumentsAsync((string Kind, string Name)? after, int limit, CancellationToken cancellationToken);

    /// <summary>Takes documents in, all or none. One that is there is left as it is; another gets a version that is new here, and greater than the one it had.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="cancellationToken">Stops waiting; nothing was taken in.</param>
    /// <returns>How many were taken in.</returns>
    Task<int> ImportDocumentsAsync(IReadOnlyList<DocumentRecord> documents, CancellationToken cancellationToken);

    /// <summary>Start keys, in the order of their names.</summary>
    /// <param name="after">Only those behind this name; <see langword="null"/> from the first on.</param>
    /// <param name="limit">The most to return, at least 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<ArchivedStartKey>> ExportStartKeysAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Takes start keys in, all or none, after their executions. One that is there is left as it is. One whose execution is not there is taken
    /// in without it when it outlives that, or else left out.
    /// </summary>
    /// <param name="keys">The keys.</param>
    /// <param name="cancellationToken">Stops waiting; nothing was taken in.</param>
    /// <returns>How many were taken in.</returns>
    Task<int> ImportStartKeysAsync(IReadOnlyList<ArchivedStartKey> keys, CancellationToken cancellationToken);

    /// <summary>Takes in the names of executions that were removed and whose files may still be there.</summary>
    /// <param name="executions">The removed executions.</param>
    /// <param name="cancellationToken">Stops waiting; nothing was taken in.</param>
    Task ImportPurgedAsync(IReadOnlyList<PurgedExecution> executions, CancellationToken cancellationToken);
}
