namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Writes commits with statements prepared once; the hottest path of the store.</summary>
internal sealed class SqliteCommitWriter(SqliteSession session)
{
    private const string WakeIfTold = """
        UPDATE "executions" SET "wake_at" = NULL
        WHERE "key" = ?1 AND EXISTS (
            SELECT 1 FROM "signals" WHERE "execution" = ?1 AND "id" > ?2 AND "signals"."attempt" = "executions"."attempt")
        """;

    private readonly SqliteStatement _insertExecution = session.Prepare("""
        INSERT INTO "executions" ("id", "namespace", "flow_id", "revision", "state", "reason", "logical_at", "logical_offset_minutes", "trigger", "labels",
            "attempt", "priority", "created_at", "started_at", "ended_at", "wake_at", "node_id", "concurrency_key",
            "parent_id", "parent_task", "parent_element", "child_key", "origin_kind", "origin_id", "trace_parent",
            "error_type", "error_message", "error_stack")
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private readonly SqliteStatement _selectOwned = session.Prepare("""SELECT "key" FROM "executions" WHERE "id" = ? AND "node_id" = ?""");

    private readonly SqliteStatement _updateExecution = session.Prepare("""
        UPDATE "executions"
        SET "state" = ?1, "reason" = ?2, "started_at" = coalesce(?3, "started_at"), "ended_at" = coalesce(?4, "ended_at"),
            "revision" = coalesce(?5, "revision"), "node_id" = CASE WHEN ?6 THEN NULL ELSE "node_id" END, "wake_at" = ?7
        WHERE "key" = ?8
        """);

    private readonly SqliteStatement _updateError = session.Prepare("""
        UPDATE "executions" SET "error_type" = ?, "error_message" = ?, "error_stack" = ? WHERE "key" = ?
        """);

    private readonly SqliteStatement _putInputs = session.Prepare("""REPLACE INTO "execution_inputs" ("execution", "json") VALUES (?, ?)""");

    private readonly SqliteStatement _putOutputs = session.Prepare("""REPLACE INTO "execution_outputs" ("execution", "json") VALUES (?, ?)""");

    private readonly SqliteStatement _putTaskRun = session.Prepare("""
        REPLACE INTO "task_runs" ("execution", "task_id", "element", "state", "reason", "attempts", "interruptions", "started_at", "ended_at",
            "next_attempt_at", "element_count", "attempts_before", "pool", "pool_slots", "error_type", "error_message", "error_stack", "only_attempt_by")
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    // 100 is Succeeded.
    private readonly SqliteStatement _writeOutAttempt = session.Prepare("""
        REPLACE INTO "attempts" ("execution", "task_id", "element", "number", "state", "started_at", "ended_at", "node_id")
        SELECT "execution", "task_id", "element", 1, 100, "started_at", "ended_at", "only_attempt_by"
        FROM "task_runs"
        WHERE "execution" = ? AND "task_id" = ? AND "element" = ? AND "only_attempt_by" IS NOT NULL
        """);

    private readonly SqliteStatement _putTaskOutput = session.Prepare("""
        REPLACE INTO "task_outputs" ("execution", "task_id", "element", "json") VALUES (?, ?, ?, ?)
        """);

    private readonly SqliteStatement _putAttempt = session.Prepare("""
        REPLACE INTO "attempts" ("execution", "task_id", "element", "number", "state", "started_at", "ended_at", "node_id",
            "error_type", "error_message", "error_stack")
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private readonly SqliteStatement _putMetric = session.Prepare("""
        REPLACE INTO "metrics" ("execution", "task_id", "element", "attempt", "name", "value", "unit") VALUES (?, ?, ?, ?, ?, ?, ?)
        """);

    private readonly SqliteStatement _insertLog = session.Prepare("""
        INSERT INTO "logs" ("execution", "task_id", "element", "attempt", "at", "level", "message", "exception") VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private readonly ImpliedAttempts _implied = new();

    /// <summary>The connection the statements belong to.</summary>
    public SqliteSession Session { get; } = session;

    /// <summary>Writes what a commit changes, unless its execution is gone or someone else's.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="nodeId">Who commits; <see langword="null"/> for one that only creates.</param>
    public void Write(ExecutionCommit commit, string? nodeId)
    {
        if ((commit.Created is { } created ? Create(created) : FindOwned(commit.ExecutionId, nodeId)) is not { } key)
        {
            return;
        }

        _implied.Begin(commit.Attempts);

        // By index: an enumerator of an interface is an allocation, five times a commit.
        for (var index = 0; index < commit.TaskRuns.Count; index++)
        {
            Put(key, commit.TaskRuns[index], _implied.NodeOf(commit.TaskRuns[index]));
        }

        for (var index = 0; index < commit.Outputs.Count; index++)
        {
            var output = commit.Outputs[index];
            _putTaskOutput.Bind(key).Bind(output.Key).BindUtf8(output.Json.Span).Execute();
        }

        for (var index = 0; index < commit.Attempts.Count; index++)
        {
            if (!_implied.Contains(commit.Attempts[index]))
            {
                Put(key, commit.Attempts[index]);
            }
        }

        for (var index = 0; index < commit.Metrics.Count; index++)
        {
            var metric = commit.Metrics[index];
            _putMetric.Bind(key).Bind(metric.Key).Bind((long)metric.Attempt).Bind(metric.Name).Bind(metric.Value).Bind(metric.Unit).Execute();
        }

        for (var index = 0; index < commit.Logs.Count; index++)
        {
            Add(key, commit.Logs[index]);
        }

        if (commit.Change is { } change)
        {
            Apply(key, change);
        }

        if (commit.FollowUp is { } followUp)
        {
            Create(followUp);
        }

        for (var index = 0; index < commit.Documents.Count; index++)
        {
            SqliteDocuments.Put(Session, commit.Documents[index], commit.DocumentsAt);
        }
    }

    /// <summary>The key of an execution that the node owns; <see langword="null"/> when it does not.</summary>
    public long? FindOwned(string executionId, string? nodeId)
    {
        var row = _selectOwned.Bind(executionId).Bind(nodeId);
        if (!row.Step())
        {
            return null;
        }

        var key = row.GetInt64(0);
        row.Reset();
        return key;
    }

    private long Create(ExecutionRecord execution)
    {
        _insertExecution
            .Bind(execution.Id).Bind(execution.Namespace).Bind(execution.FlowId).Bind(execution.Revision)
            .Bind((long)StateCodes.Of(execution.State)).Bind(execution.Reason)
            .Bind(SqliteValues.ToMicroseconds(execution.LogicalDate)).Bind((long)execution.LogicalDate.TotalOffsetMinutes)
            .Bind(execution.Trigger).Bind(SqliteValues.ToJson(execution.Labels)).Bind((long)execution.Attempt)
            .Bind((long)execution.Priority)
            .Bind(SqliteValues.ToMicroseconds(execution.CreatedAt)).Bind(SqliteValues.ToMicroseconds(execution.StartedAt)).Bind(SqliteValues.ToMicroseconds(execution.EndedAt))
            .Bind(SqliteValues.ToMicroseconds(execution.WakeAt))
            .Bind(execution.State.IsTerminal() ? null : execution.NodeId).Bind(execution.ConcurrencyKey)
            .Bind(execution.Parent).Bind(execution.Origin).Bind(execution.TraceParent).Bind(execution.Error)
            .Execute();
        var key = Session.LastInsertedKey;
        _putInputs.Bind(key).BindUtf8(execution.InputsJson.Span).Execute();
        if (execution.OutputsJson is { } outputs)
        {
            _putOutputs.Bind(key).BindUtf8(outputs.Span).Execute();
        }

        return key;
    }

    private void Apply(long key, ExecutionChange change)
    {
        _updateExecution
            .Bind((long)StateCodes.Of(change.State)).Bind(change.Reason)
            .Bind(SqliteValues.ToMicroseconds(change.StartedAt)).Bind(SqliteValues.ToMicroseconds(change.EndedAt))
            .Bind(change.Revision)
            .Bind(change.EndsOwnership() ? 1L : 0L)
            .Bind(change.ReleasesOwnership ? SqliteValues.ToMicroseconds(change.WakeAt) : null)
            .Bind(key)
            .Execute();
        if (change is { ReleasesOwnership: true, WakeAt: not null })
        {
            // Told between the owner's last look and this: nobody else would wake it.
            Session.Prepare(WakeIfTold).Bind(key).Bind(change.LastSignalId).Execute();
        }

        if (change.Labels is { } set)
        {
            SqliteLabels.Change(Session, key, labels => labels.With(set));
        }

        if (change.State.IsTerminal())
        {
            SqliteLimits.AdmitNext(Session, key);
        }

        if (change.Error is { } error)
        {
            _updateError.Bind(error).Bind(key).Execute();
        }

        if (change.OutputsJson is { } outputs)
        {
            _putOutputs.Bind(key).BindUtf8(outputs.Span).Execute();
        }
    }

    /// <summary>Writes a task run of an execution.</summary>
    /// <param name="key">The execution's key.</param>
    /// <param name="taskRun">The task run.</param>
    /// <param name="onlyAttemptBy">The node of the attempt that it implies; <see langword="null"/> when it implies none.</param>
    public void Put(long key, TaskRunRecord taskRun, string? onlyAttemptBy = null)
    {
        if (onlyAttemptBy is null && taskRun.Attempts > 0)
        {
            WriteOutAttempt(key, taskRun.Key);
        }

        _putTaskRun
            .Bind(key).Bind(taskRun.Key)
            .Bind((long)StateCodes.Of(taskRun.State)).Bind(taskRun.Reason).Bind((long)taskRun.Attempts).Bind((long)taskRun.Interruptions)
            .Bind(SqliteValues.ToMicroseconds(taskRun.StartedAt)).Bind(SqliteValues.ToMicroseconds(taskRun.EndedAt)).Bind(SqliteValues.ToMicroseconds(taskRun.NextAttemptAt))
            .Bind(taskRun.ElementCount).Bind((long)taskRun.AttemptsBefore)
            .Bind(taskRun.State == TaskRunState.Running ? taskRun.Pool : null).Bind((long)(taskRun.State == TaskRunState.Running ? taskRun.PoolSlots : 0))
            .Bind(taskRun.Error).Bind(onlyAttemptBy)
            .Execute();
    }

    /// <summary>Gives the attempt that a task run implies a row of its own, before the task run goes or becomes another.</summary>
    public void WriteOutAttempt(long key, TaskRunKey taskRun) => _writeOutAttempt.Bind(key).Bind(taskRun).Execute();

    private void Put(long key, AttemptRecord attempt) => _putAttempt
        .Bind(key).Bind(attempt.Key).Bind((long)attempt.Number)
        .Bind((long)StateCodes.Of(attempt.State)).Bind(SqliteValues.ToMicroseconds(attempt.StartedAt)).Bind(SqliteValues.ToMicroseconds(attempt.EndedAt))
        .Bind(attempt.NodeId).Bind(attempt.Error)
        .Execute();

    private void Add(long key, LogRecord line)
    {
        _insertLog.Bind(key);
        if (line.Key is { } taskRun)
        {
            _insertLog.Bind(taskRun);
        }
        else
        {
            _insertLog.BindNull().Bind(0L);
        }

        _insertLog
            .Bind((long)line.Attempt).Bind(SqliteValues.ToMicroseconds(line.At)).Bind((long)line.Level).Bind(line.Message).Bind(line.Exception)
            .Execute();
    }
}
