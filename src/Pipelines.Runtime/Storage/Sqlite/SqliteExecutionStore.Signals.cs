namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    private const string SelectTold = """SELECT "key", "state", "started_at" IS NULL, "attempt" FROM "executions" WHERE "id" = ?""";

    // What was restarted has task runs to end, also before anybody has claimed it: a driver does that.
    private const string SelectOpenFamily = """
        WITH RECURSIVE "family" ("id") AS (
            SELECT ?1
            UNION
            SELECT "executions"."id" FROM "executions" JOIN "family" ON "executions"."parent_id" = "family"."id")
        SELECT "executions"."key",
            "executions"."started_at" IS NULL
                AND NOT EXISTS (SELECT 1 FROM "task_runs" WHERE "task_runs"."execution" = "executions"."key" AND "task_runs"."state" < 100),
            "executions"."attempt", "executions"."id" = ?1
        FROM "family" JOIN "executions" ON "executions"."id" = "family"."id"
        WHERE "executions"."state" < 100
        """;

    private const string InsertSignal = """
        INSERT INTO "signals" ("execution", "attempt", "kind", "task_id", "element", "json", "reason", "by", "at") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string EndUnstarted = """
        UPDATE "executions" SET "state" = ?, "reason" = ?, "ended_at" = ?, "wake_at" = NULL WHERE "key" = ? AND "node_id" IS NULL
        """;

    private const string WakeToCancel = """
        UPDATE "executions" SET "state" = ?, "reason" = ?, "wake_at" = NULL WHERE "key" = ? AND "node_id" IS NULL
        """;

    private const string WakeUp = """UPDATE "executions" SET "wake_at" = NULL WHERE "key" = ? AND "node_id" IS NULL""";

    private const string SelectWaiting = """SELECT "state" FROM "task_runs" WHERE "execution" = ? AND "task_id" = ? AND "element" = ?""";

    private const string SelectDecision = """
        SELECT 1 FROM "signals" WHERE "execution" = ? AND "attempt" = ? AND "kind" = ? AND "task_id" = ? AND "element" = ?
        """;

    private const string SelectLastSignal = """SELECT coalesce(max("id"), 0) FROM "signals" """;

    // At first: by what the node owns, since signals may go far back.
    private const string SelectFirstSignals = $"""
        SELECT {SignalColumns}
        FROM "executions" CROSS JOIN "signals" ON "signals"."execution" = "executions"."key"
        WHERE "executions"."node_id" = ?1 AND "signals"."id" <= ?2 AND "signals"."attempt" = "executions"."attempt"
        ORDER BY "signals"."id"
        """;

    // Later: by the few that are new, since the node may own many executions.
    private const string SelectNextSignals = $"""
        SELECT {SignalColumns}
        FROM "signals" CROSS JOIN "executions" ON "executions"."key" = "signals"."execution"
        WHERE "executions"."node_id" = ?1 AND "signals"."id" <= ?2 AND "signals"."id" > ?3 AND "signals"."attempt" = "executions"."attempt"
        ORDER BY "signals"."id"
        """;

    private const string SignalColumns = """
        "executions"."id", "signals"."id", "signals"."kind", "signals"."task_id", "signals"."element", "signals"."json", "signals"."reason", "signals"."by", "signals"."at"
        """;

    /// <inheritdoc/>
    public Task<SignalOutcome> SignalAsync(string executionId, ExecutionSignal signal, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            var row = session.Prepare(SelectTold).Bind(executionId);
            if (!row.Step())
            {
                return SignalOutcome.NotFound;
            }

            var (key, state, attempt) = (row.GetInt64(0), StateCodes.ToExecutionState(row.GetInt32(1)), row.GetInt32(3));
            row.Reset();
            return state.IsTerminal() ? SignalOutcome.Ended
                : signal.Kind == ExecutionSignalKind.Cancel ? Cancel(session, executionId, signal)
                : Decide(session, key, attempt, signal);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<SignalBatch> ReadSignalsAsync(NodeLease lease, long afterId, CancellationToken cancellationToken) => ReadAsync(
        session =>
        {
            var lastId = ReadFirst(session.Prepare(SelectLastSignal), static row => row.GetInt64(0));
            if (lastId <= afterId)
            {
                return new SignalBatch(afterId, []);
            }

            var rows = session.Prepare(afterId == 0 ? SelectFirstSignals : SelectNextSignals).Bind(lease.NodeId).Bind(lastId);
            _ = afterId == 0 ? rows : rows.Bind(afterId);
            return new SignalBatch(lastId, SqliteRows.ReadAll(rows, static row => new OwnedSignal(row.GetString(0), SqliteRows.ReadSignal(row, 1))));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionSignal>> GetSignalsAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteRows.ReadSignals(session, executionId, ofThisAttempt: false), cancellationToken);

    private static SignalOutcome Cancel(SqliteSession session, string executionId, ExecutionSignal signal)
    {
        var outcome = SignalOutcome.Accepted;
        var family = SqliteRows.ReadAll(
            session.Prepare(SelectOpenFamily).Bind(executionId),
            static row => (Key: row.GetInt64(0), IsUnstarted: row.GetInt32(1) == 1, Attempt: row.GetInt32(2), IsAsked: row.GetInt32(3) == 1));
        foreach (var (key, isUnstarted, attempt, isAsked) in family)
        {
            Insert(session, key, attempt, signal);
            if (!isUnstarted)
            {
                session.Prepare(WakeToCancel).Bind((long)StateCodes.Of(ExecutionState.Canceling)).Bind(signal.Reason).Bind(key).Execute();
                continue;
            }

            session.Prepare(EndUnstarted).Bind((long)StateCodes.Of(ExecutionState.Canceled)).Bind(signal.Reason).Bind(SqliteValues.ToMicroseconds(signal.At)).Bind(key).Execute();
            if (session.Changes == 1)
            {
                outcome = isAsked ? SignalOutcome.CanceledAtOnce : outcome;

                // It may have been the next in turn.
                SqliteLimits.AdmitNext(session, key);
            }
        }

        return outcome;
    }

    private static SignalOutcome Decide(SqliteSession session, long key, int attempt, ExecutionSignal signal)
    {
        var taskRun = signal.TaskRun ?? throw new ArgumentException("A decision names its task run.", nameof(signal));
        var waiting = session.Prepare(SelectWaiting).Bind(key).Bind(taskRun);
        var isWaiting = waiting.Step() && StateCodes.ToTaskRunState(waiting.GetInt32(0)) == TaskRunState.Paused;
        waiting.Reset();
        if (!isWaiting)
        {
            return SignalOutcome.NotWaiting;
        }

        var decision = session.Prepare(SelectDecision).Bind(key).Bind((long)attempt).Bind((long)StateCodes.Of(signal.Kind)).Bind(taskRun);
        var isDecided = decision.Step();
        decision.Reset();
        if (isDecided)
        {
            return SignalOutcome.AlreadyDecided;
        }

        Insert(session, key, attempt, signal);
        session.Prepare(WakeUp).Bind(key).Execute();
        return SignalOutcome.Accepted;
    }

    private static void Insert(SqliteSession session, long key, int attempt, ExecutionSignal signal)
    {
        var insert = session.Prepare(InsertSignal).Bind(key).Bind((long)attempt).Bind((long)StateCodes.Of(signal.Kind));
        _ = signal.TaskRun is { } taskRun ? insert.Bind(taskRun) : insert.BindNull().Bind(0L);
        _ = signal.Json is { } json ? insert.BindUtf8(json.Span) : insert.BindNull();
        insert.Bind(signal.Reason).Bind(signal.By).Bind(SqliteValues.ToMicroseconds(signal.At)).Execute();
    }
}
