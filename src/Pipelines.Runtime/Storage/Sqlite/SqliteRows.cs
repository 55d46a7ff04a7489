using Microsoft.Extensions.Logging;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Reads records; the order of the columns in a statement is that in which its reader asks for them.</summary>
internal static class SqliteRows
{
    private const string SelectExecution = """
        SELECT "id", "namespace", "flow_id", "revision", "state", "reason", "logical_at", "logical_offset_minutes", "trigger", "labels",
            "attempt", "priority", "created_at", "started_at", "ended_at", "wake_at", "node_id", "concurrency_key",
            "parent_id", "parent_task", "parent_element", "child_key", "origin_kind", "origin_id", "trace_parent",
            "error_type", "error_message", "error_stack",
            (SELECT "json" FROM "execution_inputs" WHERE "execution" = "executions"."key"),
            (SELECT "json" FROM "execution_outputs" WHERE "execution" = "executions"."key")
        FROM "executions"
        WHERE "id" = ?
        """;

    private const string SelectTaskRuns = """
        SELECT "task_id", "element", "state", "reason", "attempts", "interruptions", "started_at", "ended_at", "next_attempt_at", "element_count",
            "attempts_before", "pool", "pool_slots", "error_type", "error_message", "error_stack"
        FROM "task_runs"
        WHERE "execution" = (SELECT "key" FROM "executions" WHERE "id" = ?)
        ORDER BY "task_id", "element"
        """;

    private const string SelectOutputs = """
        SELECT "task_id", "element", "json"
        FROM "task_outputs"
        WHERE "execution" = (SELECT "key" FROM "executions" WHERE "id" = ?)
        ORDER BY "task_id", "element"
        """;

    // Those with a row of their own, and those that their task run implies; 100 is Succeeded.
    private const string SelectAttempts = """
        SELECT "task_id", "element", "number", "state", "started_at", "ended_at", "node_id", "error_type", "error_message", "error_stack"
        FROM "attempts"
        WHERE "execution" = (SELECT "key" FROM "executions" WHERE "id" = ?1)
            AND NOT ("number" = 1 AND EXISTS (
                SELECT 1
                FROM "task_runs"
                WHERE "task_runs"."execution" = "attempts"."execution" AND "task_runs"."task_id" = "attempts"."task_id"
                    AND "task_runs"."element" = "attempts"."element" AND "task_runs"."only_attempt_by" IS NOT NULL))
        UNION ALL
        SELECT "task_id", "element", 1, 100, "started_at", "ended_at", "only_attempt_by", NULL, NULL, NULL
        FROM "task_runs"
        WHERE "execution" = (SELECT "key" FROM "executions" WHERE "id" = ?1) AND "only_attempt_by" IS NOT NULL
        ORDER BY "started_at", "task_id", "element", "number"
        """;

    private const string SelectMetrics = """
        SELECT "task_id", "element", "attempt", "name", "value", "unit"
        FROM "metrics"
        WHERE "execution" = (SELECT "key" FROM "executions" WHERE "id" = ?)
        ORDER BY "task_id", "element", "attempt", "name"
        """;

    private const string SelectSignals = """
        SELECT "id", "kind", "task_id", "element", "json", "reason", "by", "at"
        FROM "signals"
        WHERE "execution" = (SELECT "key" FROM "executions" WHERE "id" = ?1)
            AND (?2 = 0 OR "attempt" = (SELECT "attempt" FROM "executions" WHERE "id" = ?1))
        ORDER BY "id"
        """;

    private const string SelectLogs = """
        SELECT "id", "task_id", "element", "attempt", "at", "level", "message", "exception"
        FROM "logs"
        WHERE "execution" = (SELECT "key" FROM "executions" WHERE "id" = ?1)
            AND "id" > ?2 AND "level" >= ?3 AND (?4 IS NULL OR "task_id" = ?4)
        ORDER BY "id"
        LIMIT ?5
        """;

    public static ExecutionRecord? ReadExecution(SqliteSession session, string id)
    {
        var row = session.Prepare(SelectExecution).Bind(id);
        if (!row.Step())
        {
            return null;
        }

        var record = new ExecutionRecord
        {
            Id = row.GetString(0),
            Namespace = row.GetString(1),
            FlowId = row.GetString(2),
            Revision = row.GetString(3),
            State = StateCodes.ToExecutionState(row.GetInt32(4)),
            Reason = row.GetStringOrNull(5),
            LogicalDate = SqliteValues.ToTime(row.GetInt64(6)).ToOffset(TimeSpan.FromMinutes(row.GetInt32(7))),
            Trigger = row.GetStringOrNull(8),
            Labels = SqliteValues.ToLabels(row.GetString(9)),
            Attempt = row.GetInt32(10),
            Priority = row.GetInt32(11),
            CreatedAt = SqliteValues.ToTime(row.GetInt64(12)),
            StartedAt = SqliteValues.ToTime(row.GetInt64OrNull(13)),
            EndedAt = SqliteValues.ToTime(row.GetInt64OrNull(14)),
            WakeAt = SqliteValues.ToTime(row.GetInt64OrNull(15)),
            NodeId = row.GetStringOrNull(16),
            ConcurrencyKey = row.GetStringOrNull(17),
            Parent = row.GetParent(18),
            Origin = row.GetOrigin(22),
            TraceParent = row.GetStringOrNull(24),
            Error = row.GetError(25),
            InputsJson = row.GetUtf8(28),
            OutputsJson = row.GetUtf8OrNull(29),
        };
        row.Reset();
        return record;
    }

    /// <summary>All that is needed to go on with an execution, which must be there.</summary>
    public static StoredExecution ReadStored(SqliteSession session, string id) => new(
        ReadExecution(session, id)!, ReadTaskRuns(session, id), ReadOutputs(session, id), ReadSignals(session, id, ofThisAttempt: true));

    public static IReadOnlyList<ExecutionSignal> ReadSignals(SqliteSession session, string executionId, bool ofThisAttempt) =>
        ReadAll(session.Prepare(SelectSignals).Bind(executionId).Bind(ofThisAttempt ? 1L : 0L), static row => ReadSignal(row, 0));

    public static ExecutionSignal ReadSignal(SqliteStatement row, int column) => new()
    {
        Id = row.GetInt64(column),
        Kind = StateCodes.ToSignalKind(row.GetInt32(column + 1)),
        TaskRun = row.IsNull(column + 2) ? null : row.GetKey(column + 2),
        Json = row.GetUtf8OrNull(column + 4),
        Reason = row.GetStringOrNull(column + 5),
        By = row.GetStringOrNull(column + 6),
        At = SqliteValues.ToTime(row.GetInt64(column + 7)),
    };

    public static IReadOnlyList<TaskRunRecord> ReadTaskRuns(SqliteSession session, string executionId) =>
        ReadAll(session.Prepare(SelectTaskRuns).Bind(executionId), static row => new TaskRunRecord
        {
            Key = row.GetKey(0),
            State = StateCodes.ToTaskRunState(row.GetInt32(2)),
            Reason = row.GetStringOrNull(3),
            Attempts = row.GetInt32(4),
            Interruptions = row.GetInt32(5),
            StartedAt = SqliteValues.ToTime(row.GetInt64OrNull(6)),
            EndedAt = SqliteValues.ToTime(row.GetInt64OrNull(7)),
            NextAttemptAt = SqliteValues.ToTime(row.GetInt64OrNull(8)),
            ElementCount = (int?)row.GetInt64OrNull(9),
            AttemptsBefore = row.GetInt32(10),
            Pool = row.GetStringOrNull(11),
            PoolSlots = row.GetInt32(12),
            Error = row.GetError(13),
        });

    public static IReadOnlyList<TaskOutputRecord> ReadOutputs(SqliteSession session, string executionId) =>
        ReadAll(session.Prepare(SelectOutputs).Bind(executionId), static row => new TaskOutputRecord(row.GetKey(0), row.GetUtf8(2)));

    public static IReadOnlyList<AttemptRecord> ReadAttempts(SqliteSession session, string executionId) =>
        ReadAll(session.Prepare(SelectAttempts).Bind(executionId), static row => new AttemptRecord
        {
            Key = row.GetKey(0),
            Number = row.GetInt32(2),
            State = StateCodes.ToAttemptState(row.GetInt32(3)),
            StartedAt = SqliteValues.ToTime(row.GetInt64(4)),
            EndedAt = SqliteValues.ToTime(row.GetInt64OrNull(5)),
            NodeId = row.GetString(6),
            Error = row.GetError(7),
        });

    public static IReadOnlyList<MetricRecord> ReadMetrics(SqliteSession session, string executionId) =>
        ReadAll(session.Prepare(SelectMetrics).Bind(executionId), static row =>
            new MetricRecord(row.GetKey(0), row.GetInt32(2), row.GetString(3), row.GetDouble(4), row.GetStringOrNull(5)));

    public static IReadOnlyList<LogRecord> ReadLogs(SqliteSession session, LogQuery query) =>
        ReadAll(
            session.Prepare(SelectLogs).Bind(query.ExecutionId).Bind(query.AfterId).Bind((long)query.MinLevel).Bind(query.TaskId).Bind((long)query.Limit),
            static row => new LogRecord
            {
                Id = row.GetInt64(0),
                Key = row.IsNull(1) ? null : row.GetKey(1),
                Attempt = row.GetInt32(3),
                At = SqliteValues.ToTime(row.GetInt64(4)),
                Level = (LogLevel)row.GetInt32(5),
                Message = row.GetString(6),
                Exception = row.GetStringOrNull(7),
            });

    public static IReadOnlyList<T> ReadAll<T>(SqliteStatement row, Func<SqliteStatement, T> read)
    {
        var records = new List<T>();
        while (row.Step())
        {
            records.Add(read(row));
        }

        return records;
    }
}
