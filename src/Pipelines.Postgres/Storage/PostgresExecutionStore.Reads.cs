using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore
{
    private const string SelectChild = """
        SELECT "id" FROM "executions" WHERE "parent_id" = $1 AND "parent_task" = $2 AND "parent_element" = $3 AND "child_key" = $4
        """;

    /// <inheritdoc/>
    public Task<ExecutionRecord?> GetExecutionAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresRows.ReadExecutionAsync(connection, executionId, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionSummary>> ListExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        return ReadAsync((connection, stop) => PostgresExecutionList.ReadAsync(connection, query, stop), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<ExecutionState, int>> CountActiveAsync(CancellationToken cancellationToken) =>
        ReadAsync(PostgresExecutionList.CountActiveAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindChildAsync(ExecutionParent parent, CancellationToken cancellationToken) => ReadAsync(
        (connection, stop) => connection.Statement(SelectChild)
            .With(parent.ExecutionId).With(parent.TaskRun.TaskId).With(parent.TaskRun.ElementIndex ?? PostgresColumns.Whole).With(PostgresText.Clean(parent.ChildKey))
            .ReadFirstAsync(static row => row.GetString(0), stop),
        cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindRetryAsync(string executionId, CancellationToken cancellationToken) => ReadAsync(
        (connection, stop) => connection.Statement("""SELECT "id" FROM "executions" WHERE "origin_id" = $1 AND "origin_kind" = $2 LIMIT 1""")
            .With(executionId).With((short)StateCodes.Of(ExecutionOriginKind.Retry))
            .ReadFirstAsync(static row => row.GetString(0), stop),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskRunRecord>> GetTaskRunsAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresRows.ReadTaskRunsAsync(connection, executionId, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskOutputRecord>> GetOutputsAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresRows.ReadOutputsAsync(connection, executionId, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AttemptRecord>> GetAttemptsAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresRows.ReadAttemptsAsync(connection, executionId, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LogRecord>> ReadLogsAsync(LogQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        return ReadAsync((connection, stop) => PostgresRows.ReadLogsAsync(connection, query, stop), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<MetricRecord>> GetMetricsAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresRows.ReadMetricsAsync(connection, executionId, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresDescription.ReadAsync(connection, _options, stop), cancellationToken);
}
