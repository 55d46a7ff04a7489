namespace Pipelines.Runtime.Storage;

/// <summary>
/// What keeps a store healthy and bounded. None of it is on the way of an execution, and no call keeps others from writing for
/// long. Every implementation passes the same contract tests.
/// </summary>
/// <remarks>Every member throws <see cref="StoreUnavailableException"/> when the database cannot be reached or refuses to write.</remarks>
public interface IStoreMaintenance : IStoreArchive
{
    /// <summary>Opens the store and brings its schema up to date, as <see cref="IExecutionStore.InitializeAsync"/> does.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PipelineException">The schema is newer than this program.</exception>
    Task<SchemaChange> MigrateAsync(CancellationToken cancellationToken);

    /// <summary>The flows that have executions, by full name.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<string>> ListFlowsAsync(CancellationToken cancellationToken);

    /// <summary>Executions that a rule lets go, oldest first. Subflows are not among them: they go with their parents.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="afterId">Only what comes behind this id: the last of the page before.</param>
    /// <param name="limit">The most to return, at least 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<string>> FindPurgeableAsync(PurgeRule rule, string? afterId, int limit, CancellationToken cancellationToken);

    /// <summary>An execution and its subflows in the order in which they may be removed; nothing when one of them has not ended.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<string>> GetPurgeOrderAsync(string executionId, CancellationToken cancellationToken);

    /// <summary>
    /// Removes executions with all that belongs to them, as many as are done in a few milliseconds. What has not ended, has
    /// subflows left, or is the origin of an execution that is still there is left alone.
    /// </summary>
    /// <param name="executionIds">The executions, in order.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How far it came; call it again with the rest.</returns>
    Task<PurgeProgress> PurgeAsync(IReadOnlyList<string> executionIds, CancellationToken cancellationToken);

    /// <summary>Executions that were removed and whose files may still be there.</summary>
    /// <param name="limit">The most to return, at least 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<PurgedExecution>> ListPurgedAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Notes that the files of removed executions are gone too.</summary>
    /// <param name="executionIds">The executions.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task ForgetPurgedAsync(IReadOnlyCollection<string> executionIds, CancellationToken cancellationToken);

    /// <summary>Those of some ids that no execution has.</summary>
    /// <param name="executionIds">The ids.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<string>> FindUnknownAsync(IReadOnlyCollection<string> executionIds, CancellationToken cancellationToken);

    /// <summary>Removes key-values whose time is over.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">The most to remove.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How many were removed.</returns>
    Task<int> DeleteExpiredKeyValuesAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Gives back the space of what was removed, as far as the store keeps it, and makes room for what is to come. Periodic upkeep calls it
    /// after it has removed what may go.
    /// </summary>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>How many bytes were given back to the machine; 0 where the store uses the space again itself.</returns>
    Task<long> ReclaimAsync(CancellationToken cancellationToken);

    /// <summary>Takes on work that one process does for all, unless another did within the interval.</summary>
    /// <param name="name">The work.</param>
    /// <param name="now">The time.</param>
    /// <param name="interval">How often it is done.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether this process is to do it.</returns>
    Task<bool> TryBeginWorkAsync(string name, DateTimeOffset now, TimeSpan interval, CancellationToken cancellationToken);

    /// <summary>What the name of a backup of this store ends with: <c>.db</c>, <c>.dump</c>.</summary>
    string BackupExtension { get; }

    /// <summary>Copies the store to a file as it is at one moment, while others go on writing, and checks the copy.</summary>
    /// <param name="file">A file that is not there yet.</param>
    /// <param name="cancellationToken">Stops between steps; nothing is left.</param>
    /// <exception cref="PipelineException">The file is there, cannot be written, or the copy is not sound.</exception>
    Task<StoreBackup> BackupAsync(string file, CancellationToken cancellationToken);

    /// <summary>Looks for what should not be: damage, rows without an execution, executions nobody cares for.</summary>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<StoreFinding>> CheckAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
