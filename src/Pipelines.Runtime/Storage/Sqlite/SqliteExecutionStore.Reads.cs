namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    /// <inheritdoc/>
    public Task<ExecutionRecord?> GetExecutionAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteRows.ReadExecution(session, executionId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionSummary>> ListExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        return ReadAsync(session => SqliteExecutionList.Read(session, query), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ExecutionState, int>> CountActiveAsync(CancellationToken cancellationToken) =>
        ReadAsync(SqliteExecutionList.CountActive, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskRunRecord>> GetTaskRunsAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteRows.ReadTaskRuns(session, executionId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskOutputRecord>> GetOutputsAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteRows.ReadOutputs(session, executionId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AttemptRecord>> GetAttemptsAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteRows.ReadAttempts(session, executionId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LogRecord>> ReadLogsAsync(LogQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        return ReadAsync(session => SqliteRows.ReadLogs(session, query), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<MetricRecord>> GetMetricsAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteRows.ReadMetrics(session, executionId), cancellationToken);
}
