using Microsoft.Extensions.Logging;
using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>Reads records; the order of the columns in a statement is that in which its reader asks for them.</summary>
internal static class PostgresRows
{
    private const string ExecutionColumns = """
        "one"."key", "one"."id", "namespace", "flow_id", "revision", "state", "reason", "logical_at", "logical_offset_minutes", "trigger", "labels",
            "attempt", "priority", "created_at", "started_at", "ended_at", "wake_at", "node_id", "concurrency_key",
            "parent_id", "parent_task", "parent_element", "child_key", "origin_kind", "origin_id", "trace_parent",
            "error_type", "error_message", "error_stack", "inputs"."json", "outputs"."json"
        """;

    private const string FromExecutions = """
        FROM "executions" AS "one"
            JOIN "execution_inputs" AS "inputs" ON "inputs"."execution" = "one"."key"
            LEFT JOIN "execution_outputs" AS "outputs" ON "outputs"."execution" = "one"."key"
        """;

    private const string TaskRunColumns = """
        "execution", "task_id", "element", "state", "reason", "attempts", "interruptions", "started_at", "ended_at", "next_attempt_at", "element_count",
            "attempts_before", "pool", "pool_slots", "error_type", "error_message", "error_stack"
        """;

    private const string OutputColumns = """ "execution", "task_id", "element", "json" """;

    private const string SignalColumns = """
        "told"."execution", "told"."id", "told"."kind", "told"."task_id", "told"."element", "told"."json", "told"."reason", "told"."by", "told"."at"
        """;

    private const string OfExecution = """ "execution" = (SELECT "key" FROM "executions" WHERE "id" = $1) """;

    internal const string SelectStoredExecutions = $"""SELECT {ExecutionColumns} {FromExecutions} WHERE "one"."key" = ANY ($1)""";

    internal const string SelectStoredTaskRuns = $"""SELECT {TaskRunColumns} FROM "task_runs" WHERE "execution" = ANY ($1) ORDER BY "execution", "task_id", "element" """;

    internal const string SelectStoredOutputs = $"""SELECT {OutputColumns} FROM "task_outputs" WHERE "execution" = ANY ($1) ORDER BY "execution", "task_id", "element" """;

    internal const string SelectStoredSignals = $"""
        SELECT {SignalColumns}
        FROM "signals" AS "told" JOIN "executions" AS "one" ON "one"."key" = "told"."execution" AND "one"."attempt" = "told"."attempt"
        WHERE "told"."execution" = ANY ($1)
        ORDER BY "told"."id"
        """;

    // Those with a row of their own, and those that their task run implies; 100 is Succeeded.
    private const string SelectAttempts = $"""
        SELECT "task_id", "element", "number", "state", "started_at", "ended_at", "node_id", "error_type", "error_message", "error_stack"
        FROM "attempts"
        WHERE {OfExecution}
            AND NOT ("number" = 1 AND EXISTS (
                SELECT 1
                FROM "task_runs"
                WHERE "task_runs"."execution" = "attempts"."execution" AND "task_runs"."task_id" = "attempts"."task_id"
                    AND "task_runs"."element" = "attempts"."element" AND "task_runs"."only_attempt_by" IS NOT NULL))
        UNION ALL
        SELECT "task_id", "element", 1, 100::smallint, "started_at", "ended_at", "only_attempt_by", NULL, NULL, NULL
        FROM "task_runs"
        WHERE {OfExecution} AND "only_attempt_by" IS NOT NULL
        ORDER BY "started_at", "task_id", "element", "number"
        """;

    private const string SelectMetrics = $"""
        SELECT "task_id", "element", "attempt", "name", "value", "unit"
        FROM "metrics"
        WHERE {OfExecution}
        ORDER BY "task_id", "element", "attempt", "name"
        """;

    // Partitions of days before the execution are not looked at; a day is more than clocks of processes may differ.
    internal const string SelectLogs = $"""
        SELECT "id", "task_id", "element", "attempt", "at", "level", "message", "exception"
        FROM "logs"
        WHERE {OfExecution}
            AND "at" >= (SELECT "created_at" - INTERVAL '1 day' FROM "executions" WHERE "id" = $1)
            AND "id" > $2 AND "level" >= $3 AND ($4::text IS NULL OR "task_id" = $4)
        ORDER BY "id"
        LIMIT $5
        """;

    public static Task<ExecutionRecord?> ReadExecutionAsync(NpgsqlConnection connection, string id, CancellationToken cancellationToken) =>
        connection.Statement($"""SELECT {ExecutionColumns} {FromExecutions} WHERE "one"."id" = $1""").With(id).ReadFirstAsync(ReadExecution, cancellationToken);

    /// <summary>All that is needed to go on with executions, in one round trip.</summary>
    /// <param name="connection">The connection; within the transaction that claimed them.</param>
    /// <param name="keys">The executions' keys. One that is gone is left out.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The executions in the order of <paramref name="keys"/>.</returns>
    public static async Task<IReadOnlyList<StoredExecution>> ReadStoredAsync(NpgsqlConnection connection, long[] keys, CancellationToken cancellationToken)
    {
        if (keys.Length == 0)
        {
            return [];
        }

        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (var sql in new[] { SelectStoredExecutions, SelectStoredTaskRuns, SelectStoredOutputs, SelectStoredSignals })
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<long[]> { TypedValue = keys } } });
            }

            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var executions = new Dictionary<long, ExecutionRecord>(keys.Length);
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    executions.Add(reader.GetInt64(0), ReadExecution(reader));
                }

                var taskRuns = await ReadGroupsAsync(reader, ReadTaskRun, cancellationToken).ConfigureAwait(false);
                var outputs = await ReadGroupsAsync(reader, ReadOutput, cancellationToken).ConfigureAwait(false);
                var signals = await ReadGroupsAsync(reader, ReadSignal, cancellationToken).ConfigureAwait(false);
                var stored = new List<StoredExecution>(keys.Length);
                foreach (var key in keys)
                {
                    if (executions.TryGetValue(key, out var execution))
                    {
                        stored.Add(new StoredExecution(execution, Of(taskRuns, key), Of(outputs, key), Of(signals, key)));
                    }
                }

                return stored;
            }
        }
    }

    public static Task<IReadOnlyList<ExecutionSignal>> ReadSignalsAsync(NpgsqlConnection connection, string executionId, CancellationToken cancellationToken) =>
        connection.Statement($"""SELECT {SignalColumns} FROM "signals" AS "told" WHERE {OfExecution} ORDER BY "told"."id" """)
            .With(executionId).ReadAllAsync(ReadSignal, cancellationToken);

    /// <summary>Those of every attempt of the execution.</summary>
    public static Task<IReadOnlyList<ArchivedSignal>> ReadArchivedSignalsAsync(NpgsqlConnection connection, string executionId, CancellationToken cancellationToken) =>
        connection.Statement($"""SELECT {SignalColumns}, "told"."attempt" FROM "signals" AS "told" WHERE {OfExecution} ORDER BY "told"."id" """)
            .With(executionId).ReadAllAsync(static row => new ArchivedSignal(ReadSignal(row), row.GetInt32(9)), cancellationToken);

    public static Task<IReadOnlyList<TaskRunRecord>> ReadTaskRunsAsync(NpgsqlConnection connection, string executionId, CancellationToken cancellationToken) =>
        connection.Statement($"""SELECT {TaskRunColumns} FROM "task_runs" WHERE {OfExecution} ORDER BY "task_id", "element" """)
            .With(executionId).ReadAllAsync(ReadTaskRun, cancellationToken);

    public static Task<IReadOnlyList<TaskOutputRecord>> ReadOutputsAsync(NpgsqlConnection connection, string executionId, CancellationToken cancellationToken) =>
        connection.Statement($"""SELECT {OutputColumns} FROM "task_outputs" WHERE {OfExecution} ORDER BY "task_id", "element" """)
            .With(executionId).ReadAllAsync(ReadOutput, cancellationToken);

    public static Task<IReadOnlyList<AttemptRecord>> ReadAttemptsAsync(NpgsqlConnection connection, string executionId, CancellationToken cancellationToken) =>
        connection.Statement(SelectAttempts).With(executionId).ReadAllAsync(
            static row => new AttemptRecord
            {
                Key = row.GetKey(0),
                Number = row.GetInt32(2),
                State = StateCodes.ToAttemptState(row.GetInt16(3)),
                StartedAt = row.GetTime(4),
                EndedAt = row.GetTimeOrNull(5),
                NodeId = row.GetString(6),
                Error = row.GetError(7),
            },
            cancellationToken);

    public static Task<IReadOnlyList<MetricRecord>> ReadMetricsAsync(NpgsqlConnection connection, string executionId, CancellationToken cancellationToken) =>
        connection.Statement(SelectMetrics).With(executionId).ReadAllAsync(
            static row => new MetricRecord(row.GetKey(0), row.GetInt32(2), row.GetString(3), row.GetDouble(4), row.GetStringOrNull(5)),
            cancellationToken);

    public static Task<IReadOnlyList<LogRecord>> ReadLogsAsync(NpgsqlConnection connection, LogQuery query, CancellationToken cancellationToken) =>
        connection.Statement(SelectLogs)
            .With(query.ExecutionId).With(query.AfterId).With((short)query.MinLevel).WithText(query.TaskId).With(query.Limit)
            .ReadAllAsync(
                static row => new LogRecord
                {
                    Id = row.GetInt64(0),
                    Key = row.IsDBNull(1) ? null : row.GetKey(1),
                    Attempt = row.GetInt32(3),
                    At = row.GetTime(4),
                    Level = (LogLevel)row.GetInt16(5),
                    Message = row.GetString(6),
                    Exception = row.GetStringOrNull(7),
                },
                cancellationToken);

    private static ExecutionRecord ReadExecution(NpgsqlDataReader row) => new()
    {
        Id = row.GetString(1),
        Namespace = row.GetString(2),
        FlowId = row.GetString(3),
        Revision = row.GetString(4),
        State = StateCodes.ToExecutionState(row.GetInt16(5)),
        Reason = row.GetStringOrNull(6),
        LogicalDate = row.GetTime(7).ToOffset(TimeSpan.FromMinutes(row.GetInt16(8))),
        Trigger = row.GetStringOrNull(9),
        Labels = PostgresLabels.Read(row.GetString(10)),
        Attempt = row.GetInt32(11),
        Priority = row.GetInt32(12),
        CreatedAt = row.GetTime(13),
        StartedAt = row.GetTimeOrNull(14),
        EndedAt = row.GetTimeOrNull(15),
        WakeAt = row.GetTimeOrNull(16),
        NodeId = row.GetStringOrNull(17),
        ConcurrencyKey = row.GetStringOrNull(18),
        Parent = row.GetParent(19),
        Origin = row.GetOrigin(23),
        TraceParent = row.GetStringOrNull(25),
        Error = row.GetError(26),
        InputsJson = row.GetUtf8(29),
        OutputsJson = row.GetUtf8OrNull(30),
    };

    private static TaskRunRecord ReadTaskRun(NpgsqlDataReader row) => new()
    {
        Key = row.GetKey(1),
        State = StateCodes.ToTaskRunState(row.GetInt16(3)),
        Reason = row.GetStringOrNull(4),
        Attempts = row.GetInt32(5),
        Interruptions = row.GetInt32(6),
        StartedAt = row.GetTimeOrNull(7),
        EndedAt = row.GetTimeOrNull(8),
        NextAttemptAt = row.GetTimeOrNull(9),
        ElementCount = row.GetInt32OrNull(10),
        AttemptsBefore = row.GetInt32(11),
        Pool = row.GetStringOrNull(12),
        PoolSlots = row.GetInt32(13),
        Error = row.GetError(14),
    };

    private static TaskOutputRecord ReadOutput(NpgsqlDataReader row) => new(row.GetKey(1), row.GetUtf8(3));

    /// <summary>Reads a signal from the columns <c>execution</c> (which may be any), <c>id</c>, <c>kind</c>, <c>task_id</c>, <c>element</c>, <c>json</c>, <c>reason</c>, <c>by</c>, <c>at</c>.</summary>
    public static ExecutionSignal ReadSignal(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(1),
        Kind = StateCodes.ToSignalKind(row.GetInt16(2)),
        TaskRun = row.IsDBNull(3) ? null : row.GetKey(3),
        Json = row.GetUtf8OrNull(5),
        Reason = row.GetStringOrNull(6),
        By = row.GetStringOrNull(7),
        At = row.GetTime(8),
    };

    /// <summary>Reads the next result of a batch; its first column is the execution's key.</summary>
    private static async Task<Dictionary<long, List<T>>> ReadGroupsAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var groups = new Dictionary<long, List<T>>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var key = reader.GetInt64(0);
            if (!groups.TryGetValue(key, out var group))
            {
                groups.Add(key, group = []);
            }

            group.Add(read(reader));
        }

        return groups;
    }

    private static List<T> Of<T>(Dictionary<long, List<T>> groups, long key) => groups.GetValueOrDefault(key) ?? [];
}
