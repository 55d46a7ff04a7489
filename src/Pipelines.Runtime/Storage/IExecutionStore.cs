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

    /// <summary>
    /// How far the store's clock is ahead of another one. Leases, and what is due, go by the store's clock: processes whose own clocks
    /// differ would take each other's executions away.
    /// </summary>
    /// <param name="time">The other clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Zero where the store has no clock of its own; negative when it is behind.</returns>
    Task<TimeSpan> MeasureClockAsync(TimeProvider time, CancellationToken cancellationToken);

    /// <summary>Registers this process and gives it a lease.</summary>
    /// <param name="nodeId">A name no other process has or had.</param>
    /// <param name="expiresAt">When the lease ends unless renewed, by the store's clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<NodeLease> AcquireLeaseAsync(string nodeId, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Moves the end of a lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="expiresAt">When it ends now unless renewed again, by the store's clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LeaseLostException">It was taken away.</exception>
    Task RenewLeaseAsync(NodeLease lease, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Ends a lease in good order; executions it still owns become free to claim.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task ReleaseLeaseAsync(NodeLease lease, CancellationToken cancellationToken);

    /// <summary>Takes away every lease that ended before <paramref name="now"/>; their executions become free to claim.</summary>
    /// <param name="now">The time by the store's clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The nodes that lost their lease.</returns>
    Task<IReadOnlyList<string>> ExpireLeasesAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the lease's node the owner of executions that have not ended, that nobody owns and that need not wait: the greatest
    /// priority first, then the oldest. Those that have not started become <see cref="ExecutionState.Running"/>.
    /// </summary>
    /// <remarks>
    /// Whether a flow's concurrency limit is reached is counted from the rows of the executions themselves, in the same transaction.
    /// One that is over the limit becomes <see cref="ExecutionState.Queued"/> with the reason, or ends at once, as its flow's policy says;
    /// the commit that ends another of the same key makes the next queued one <see cref="ExecutionState.Created"/> again.
    /// </remarks>
    /// <param name="lease">Who claims.</param>
    /// <param name="request">What.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LeaseLostException">The lease was taken away.</exception>
    Task<IReadOnlyList<StoredExecution>> ClaimAsync(NodeLease lease, ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Makes queued executions free to claim where their flow's limit leaves room: it may have been raised, or the flow may have none
    /// any more. Called when a process starts.
    /// </summary>
    /// <param name="flows">The flows with their limits as they are now.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task RequeueAsync(IReadOnlyCollection<ClaimableFlow> flows, CancellationToken cancellationToken);

    /// <summary>
    /// Lets task runs enter their pools, in the given order, as far as slots are free: counted from the running task runs, in the same
    /// transaction that makes the new ones <see cref="TaskRunState.Running"/>. Once one does not fit, none after it enters the same pool:
    /// whoever wants many slots is not overtaken for ever. A task run leaves its pool with the commit that ends its running, and when
    /// its node's lease ends.
    /// </summary>
    /// <param name="lease">Who owns the executions.</param>
    /// <param name="entries">Who wants to enter.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether each has entered, in the order of <paramref name="entries"/>.</returns>
    /// <exception cref="LeaseLostException">The lease was taken away; nobody entered.</exception>
    Task<IReadOnlyList<bool>> EnterPoolsAsync(NodeLease lease, IReadOnlyList<PoolEntry> entries, CancellationToken cancellationToken);

    /// <summary>
    /// Tells an execution something, whoever drives it, or nobody. A cancellation also goes to all its subflows that have not ended; one
    /// that has not started is canceled at once. What waits for the signal becomes free to claim.
    /// </summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="signal">What.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<SignalOutcome> SignalAsync(string executionId, ExecutionSignal signal, CancellationToken cancellationToken);

    /// <summary>
    /// Signals to executions that the node owns, oldest first. What was signaled before an execution was claimed comes with the claim;
    /// one that falls between comes both ways, with the same id.
    /// </summary>
    /// <param name="lease">Who owns them.</param>
    /// <param name="afterId">Only those with a greater id; 0 at first, then <see cref="SignalBatch.LastId"/> of the batch before.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<SignalBatch> ReadSignalsAsync(NodeLease lease, long afterId, CancellationToken cancellationToken);

    /// <summary>All signals to an execution, oldest first.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<ExecutionSignal>> GetSignalsAsync(string executionId, CancellationToken cancellationToken);

    /// <summary>Makes an ended execution free to claim again, as one more attempt of the whole: its end, error and outputs are forgotten.</summary>
    /// <param name="restart">What goes on, and from where.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns><see langword="false"/> when there is no such execution or it has not ended.</returns>
    Task<bool> RestartAsync(ExecutionRestart restart, CancellationToken cancellationToken);

    /// <summary>The subflow that a task run started under a key; <see langword="null"/> when there is none yet.</summary>
    /// <param name="parent">The task run and the key.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<string?> FindChildAsync(ExecutionParent parent, CancellationToken cancellationToken);

    /// <summary>The execution that retries the whole of a failed one; <see langword="null"/> when there is none.</summary>
    /// <param name="executionId">The failed execution.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<string?> FindRetryAsync(string executionId, CancellationToken cancellationToken);

    /// <summary>Makes a batch durable, in one transaction. A commit whose execution is gone or owned by another node is left out.</summary>
    /// <param name="lease">Who commits; <see langword="null"/> when the batch only creates executions that nobody drives yet.</param>
    /// <param name="batch">What changes; at most one commit an execution.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LeaseLostException">The lease was taken away; nothing was committed.</exception>
    Task CommitAsync(NodeLease? lease, IReadOnlyList<ExecutionCommit> batch, CancellationToken cancellationToken);

    /// <summary>Changes labels of an execution, whoever drives it, or nobody; what others change at the same time stays.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="changes">Those named get their value, or go where it is <see langword="null"/>; the others stay.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>All its labels now; <see langword="null"/> when there is no such execution.</returns>
    Task<IReadOnlyDictionary<string, string>?> ChangeLabelsAsync(string executionId, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken);

    /// <summary>One execution with its payloads; <see langword="null"/> when there is none of that id.</summary>
    /// <param name="executionId">The id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<ExecutionRecord?> GetExecutionAsync(string executionId, CancellationToken cancellationToken);

    /// <summary>Executions, newest first, without payloads.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<ExecutionSummary>> ListExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken);

    /// <summary>How many executions have not ended, by state; states without any are left out. It costs what they cost, not what history does.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyDictionary<ExecutionState, int>> CountActiveAsync(CancellationToken cancellationToken);

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
