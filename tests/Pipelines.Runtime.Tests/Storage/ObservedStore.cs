using System.Threading.Channels;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>A store in memory that tells what it was asked for, and may be told to refuse or to wait.</summary>
/// <param name="shared">The store to observe, where several look at the same one; by default one of its own.</param>
internal class ObservedStore(SqliteExecutionStore? shared = null) : IExecutionStore
{
    private readonly SqliteExecutionStore _inner = shared ?? new(SqliteStoreOptions.InMemory);
    private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();

    /// <summary>Called before every commit; what it throws is what the store says.</summary>
    public Func<NodeLease?, IReadOnlyList<ExecutionCommit>, Task> BeforeCommit { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Called before every renewal.</summary>
    public Func<Task> BeforeRenewal { get; set; } = static () => Task.CompletedTask;

    /// <summary>Every batch that was committed.</summary>
    public List<IReadOnlyList<ExecutionCommit>> Batches { get; } = [];

    /// <summary>The next call of a lease's method, in order: <c>acquire</c>, <c>renew</c>, <c>renew failed</c>, <c>release</c>, <c>expire</c>.</summary>
    public async Task<string> NextCallAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        return await _calls.Reader.ReadAsync(patience.Token);
    }

    public Task InitializeAsync(CancellationToken cancellationToken) => _inner.InitializeAsync(cancellationToken);

    /// <summary>How far the store's clock is ahead.</summary>
    public TimeSpan ClockAhead { get; set; }

    /// <summary>The store's clock, where it has one of its own.</summary>
    public TimeProvider? Clock { get; set; }

    public Task<TimeSpan> MeasureClockAsync(TimeProvider time, CancellationToken cancellationToken) =>
        Task.FromResult(Clock is { } clock ? clock.GetUtcNow() - time.GetUtcNow() : ClockAhead);

    public async Task<NodeLease> AcquireLeaseAsync(string nodeId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var lease = await _inner.AcquireLeaseAsync(nodeId, expiresAt, cancellationToken);
        _calls.Writer.TryWrite("acquire");
        return lease;
    }

    public async Task RenewLeaseAsync(NodeLease lease, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        try
        {
            await BeforeRenewal();
            await _inner.RenewLeaseAsync(lease, expiresAt, cancellationToken);
            _calls.Writer.TryWrite("renew");
        }
        catch (PipelineException)
        {
            _calls.Writer.TryWrite("renew failed");
            throw;
        }
    }

    public async Task ReleaseLeaseAsync(NodeLease lease, CancellationToken cancellationToken)
    {
        await _inner.ReleaseLeaseAsync(lease, cancellationToken);
        _calls.Writer.TryWrite("release");
    }

    public async Task<IReadOnlyList<string>> ExpireLeasesAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var expired = await _inner.ExpireLeasesAsync(now, cancellationToken);
        _calls.Writer.TryWrite("expire");
        return expired;
    }

    public Task<IReadOnlyList<StoredExecution>> ClaimAsync(NodeLease lease, ClaimRequest request, CancellationToken cancellationToken) =>
        _inner.ClaimAsync(lease, request, cancellationToken);

    public Task RequeueAsync(IReadOnlyCollection<ClaimableFlow> flows, CancellationToken cancellationToken) => _inner.RequeueAsync(flows, cancellationToken);

    public Task<IReadOnlyList<bool>> EnterPoolsAsync(NodeLease lease, IReadOnlyList<PoolEntry> entries, CancellationToken cancellationToken) =>
        _inner.EnterPoolsAsync(lease, entries, cancellationToken);

    public Task<SignalOutcome> SignalAsync(string executionId, ExecutionSignal signal, CancellationToken cancellationToken) =>
        _inner.SignalAsync(executionId, signal, cancellationToken);

    public Task<SignalBatch> ReadSignalsAsync(NodeLease lease, long afterId, CancellationToken cancellationToken) =>
        _inner.ReadSignalsAsync(lease, afterId, cancellationToken);

    public Task<IReadOnlyList<ExecutionSignal>> GetSignalsAsync(string executionId, CancellationToken cancellationToken) =>
        _inner.GetSignalsAsync(executionId, cancellationToken);

    public Task<bool> RestartAsync(ExecutionRestart restart, CancellationToken cancellationToken) => _inner.RestartAsync(restart, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>?> ChangeLabelsAsync(string executionId, IReadOnlyDictionary<string, string?> changes, CancellationToken cancellationToken) =>
        _inner.ChangeLabelsAsync(executionId, changes, cancellationToken);

    public Task<string?> FindChildAsync(ExecutionParent parent, CancellationToken cancellationToken) => _inner.FindChildAsync(parent, cancellationToken);

    public Task<string?> FindRetryAsync(string executionId, CancellationToken cancellationToken) => _inner.FindRetryAsync(executionId, cancellationToken);

    public async Task CommitAsync(NodeLease? lease, IReadOnlyList<ExecutionCommit> batch, CancellationToken cancellationToken)
    {
        await BeforeCommit(lease, batch);
        await _inner.CommitAsync(lease, batch, cancellationToken);
        Batches.Add(batch);
    }

    public Task<ExecutionRecord?> GetExecutionAsync(string executionId, CancellationToken cancellationToken) => _inner.GetExecutionAsync(executionId, cancellationToken);

    public Task<IReadOnlyDictionary<ExecutionState, int>> CountActiveAsync(CancellationToken cancellationToken) => _inner.CountActiveAsync(cancellationToken);

    public Task<IReadOnlyList<ExecutionSummary>> ListExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken) => _inner.ListExecutionsAsync(query, cancellationToken);

    public Task<IReadOnlyList<TaskRunRecord>> GetTaskRunsAsync(string executionId, CancellationToken cancellationToken) => _inner.GetTaskRunsAsync(executionId, cancellationToken);

    public Task<IReadOnlyList<TaskOutputRecord>> GetOutputsAsync(string executionId, CancellationToken cancellationToken) => _inner.GetOutputsAsync(executionId, cancellationToken);

    public Task<IReadOnlyList<AttemptRecord>> GetAttemptsAsync(string executionId, CancellationToken cancellationToken) => _inner.GetAttemptsAsync(executionId, cancellationToken);

    public Task<IReadOnlyList<LogRecord>> ReadLogsAsync(LogQuery query, CancellationToken cancellationToken) => _inner.ReadLogsAsync(query, cancellationToken);

    public Task<IReadOnlyList<MetricRecord>> GetMetricsAsync(string executionId, CancellationToken cancellationToken) => _inner.GetMetricsAsync(executionId, cancellationToken);

    public Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken) => _inner.DescribeAsync(cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
