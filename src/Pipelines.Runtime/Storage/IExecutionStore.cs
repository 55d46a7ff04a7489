namespace Pipelines.Runtime.Storage;

/// <summary>
/// The durable truth about executions. Writes come in batches from one writer a process; reads may come at any time. Every
/// implementation passes the same contract tests.
/// </summary>
/// <remarks>Every member throws <see cref="StoreUnavailableException"/> when the database cannot be reached or refuses to write.</remarks>
public interface IExecutionStore : IAsyncDisposable
{
    /// <summary>Opens the store and brings its schema up to date, under a lock; called before anything else. Calling it again does no harm.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PipelineException">The schema is newer than this program.</exception>
    Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Registers this process and gives it a lease.</summary>
    /// <param name="nodeId">A name no other process has or had.</param>
    /// <param name="expiresAt">When the lease ends unless renewed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<NodeLease> AcquireLeaseAsync(string nodeId, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Moves the end of a lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="expiresAt">When it ends now unless renewed again.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LeaseLostException">It was taken away.</exception>
    Task RenewLeaseAsync(NodeLease lease, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Ends a lease in good order; executions it still owns become free to claim.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task ReleaseLeaseAsync(NodeLease lease, CancellationToken cancellationToken);

    /// <summary>Takes away every lease that ended before <paramref name="now"/>; their executions become free to claim.</summary>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The nodes that lost their lease.</returns>
    Task<IReadOnlyList<string>> ExpireLeasesAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the lease's node the owner of executions that have not ended and that nobody owns, oldest first, and sets those
    /// that have not started to <see cref="ExecutionState.Running"/>.
    /// </summary>
    /// <param name="lease">Who claims.</param>
    /// <param name="flows">Only executions of these flows, by full name: those the process knows.</param>
    /// <param name="limit">The most to claim, at least 1.</param>
    /// <param name="now">The start time of those that have not started.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LeaseLostException">The lease was taken away.</exception>
    Task<IReadOnlyList<StoredExecution>> ClaimAsync(NodeLease lease, IReadOnlyCollection<string> flows, int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Makes a batch durable, in one transaction. A commit whose execution is gone or owned by another node is left out.</summary>
    /// <param name="lease">Who commits; <see langword="null"/> when the batch only creates executions that nobody drives yet.</param>
    /// <param name="batch">What changes; at most one commit an execution.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LeaseLostException">The lease was taken away; nothing was committed.</exception>
    Task CommitAsync(NodeLease? lease, IReadOnlyList<ExecutionCommit> batch, CancellationToken cancellationToken);

    /// <summary>One execution with its payloads; <see langword="null"/> when there is none of that id.</summary>
    /// <param name="executionId">The id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<ExecutionRecord?> GetExecutionAsync(string executionId, CancellationToken cancellationToken);

    /// <summary>Executions, newest first, without payloads.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<ExecutionSummary>> ListExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken);

    /// <summary>The task runs of an execution, by task and element.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<TaskRunRecord>> GetTaskRunsAsync(string executionId, CancellationToken cancellationToken);

    /// <summary>The outputs of an execution's task runs.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<TaskOutputRecord>> GetOutputsAsync(string executionId, CancellationToken cancellationToken);

    /// <summary>The attempts of an execution, in the order of their start.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<AttemptRecord>> GetAttemptsAsync(string executionId, CancellationToken cancellationToken);

    /// <summary>Lines of an execution's log, oldest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<LogRecord>> ReadLogsAsync(LogQuery query, CancellationToken cancellationToken);

    /// <summary>The figures that an execution's attempts reported.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<MetricRecord>> GetMetricsAsync(string executionId, CancellationToken cancellationToken);

    /// <summary>What the store says of itself.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken);
}
