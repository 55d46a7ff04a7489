using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore
{
    private const string SelectTold = """SELECT "key", "state", "attempt" FROM "executions" WHERE "id" = $1 FOR NO KEY UPDATE""";

    // What was restarted has task runs to end, also before anybody has claimed it: a driver does that.
    internal const string SelectOpenFamily = """
        WITH RECURSIVE "family" ("id") AS (
            SELECT $1::text COLLATE "C"
            UNION
            SELECT "executions"."id" FROM "executions" JOIN "family" ON "executions"."parent_id" = "family"."id")
        SELECT "executions"."key", "executions"."concurrency_key"
        FROM "family" JOIN "executions" ON "executions"."id" = "family"."id"
        WHERE "executions"."state" < 100
        ORDER BY "executions"."key"
        """;

    // By the keys: the sum keeps the planner from the index by state.
    internal const string LockFamily = """
        SELECT "key",
            "started_at" IS NULL AND "node_id" IS NULL
                AND NOT EXISTS (SELECT FROM "task_runs" WHERE "task_runs"."execution" = "executions"."key" AND "task_runs"."state" < 100),
            "attempt", "id" = $2, "concurrency_key"
        FROM "executions"
        WHERE "key" = ANY ($1) AND "state" + 0 < 100
        ORDER BY "key"
        FOR NO KEY UPDATE
        """;

    private const string InsertSignal = """
        INSERT INTO "signals" ("execution", "attempt", "kind", "task_id", "element", "json", "reason", "by", "at") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private const string EndUnstarted = """
        UPDATE "executions" SET "state" = $2, "reason" = $3, "ended_at" = $4, "wake_at" = NULL WHERE "key" = $1
        """;

    private const string WakeToCancel = """
        UPDATE "executions" SET "state" = $2, "reason" = $3, "wake_at" = NULL WHERE "key" = $1 AND "node_id" IS NULL
        """;

    private const string WakeUp = """UPDATE "executions" SET "wake_at" = NULL WHERE "key" = $1 AND "node_id" IS NULL""";

    private const string SelectWaiting = """SELECT "state" FROM "task_runs" WHERE "execution" = $1 AND "task_id" = $2 AND "element" = $3""";

    internal const string SelectDecision = """
        SELECT 1 FROM "signals" WHERE "execution" = $1 AND "attempt" = $2 AND "kind" = $3 AND "task_id" = $4 AND "element" = $5
        """;

    private const string SelectLastSignal = """SELECT coalesce(max("id"), 0) FROM "signals" """;

    // At first: by what the node owns, since signals may go far back.
    internal const string SelectFirstSignals = $"""
        SELECT {OwnedSignalColumns}
        FROM "executions" JOIN "signals" ON "signals"."execution" = "executions"."key" AND "signals"."attempt" = "executions"."attempt"
        WHERE "executions"."node_id" = $1 AND "signals"."id" <= $2
        ORDER BY "signals"."id"
        """;

    // Later: by the few that are new, since the node may own many executions.
    internal const string SelectNextSignals = $"""
        SELECT {OwnedSignalColumns}
        FROM (SELECT * FROM "signals" WHERE "id" <= $2 AND "id" > $3 OFFSET 0) AS "signals"
            JOIN "executions" ON "executions"."key" = "signals"."execution" AND "executions"."attempt" = "signals"."attempt"
        WHERE "executions"."node_id" = $1
        ORDER BY "signals"."id"
        """;

    private const string OwnedSignalColumns = """
        "executions"."id", "signals"."id", "signals"."kind", "signals"."task_id", "signals"."element", "signals"."json", "signals"."reason", "signals"."by", "signals"."at"
        """;

    /// <inheritdoc/>
    public Task<SignalOutcome> SignalAsync(string executionId, ExecutionSignal signal, CancellationToken cancellationToken) => TransactAsync(
        async (connection, stop) =>
        {
            // One after the other, to the end of the transaction: whoever reads up to the last id has not passed by one that is on its way.
            await LockAsync(connection, "signals", [""], stop).ConfigureAwait(false);
            return signal.Kind == ExecutionSignalKind.Cancel
                ? await CancelAsync(connection, executionId, signal, stop).ConfigureAwait(false)
                : await DecideAsync(connection, executionId, signal, stop).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<SignalBatch> ReadSignalsAsync(NodeLease lease, long afterId, CancellationToken cancellationToken) => UseAsync(
        _writes,
        async (connection, stop) =>
        {
            var lastId = await connection.Statement(SelectLastSignal).ReadFirstAsync(static row => row.GetInt64(0), stop).ConfigureAwait(false);
            if (lastId <= afterId)
            {
                return new SignalBatch(afterId, []);
            }

            var statement = connection.Statement(afterId == 0 ? SelectFirstSignals : SelectNextSignals).With(lease.NodeId).With(lastId);
            return new SignalBatch(
                lastId,
                await (afterId == 0 ? statement : statement.With(afterId))
                    .ReadAllAsync(static row => new OwnedSignal(row.GetString(0), PostgresRows.ReadSignal(row)), stop).ConfigureAwait(false));
        },
        static () => true,
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionSignal>> GetSignalsAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresRows.ReadSignalsAsync(connection, executionId, stop), cancellationToken);

    private static async Task<SignalOutcome> CancelAsync(NpgsqlConnection connection, string executionId, ExecutionSignal signal, CancellationToken cancellationToken)
    {
        var open = await connection.Statement(SelectOpenFamily).With(executionId)
            .ReadAllAsync(static row => (Key: row.GetInt64(0), ConcurrencyKey: row.GetStringOrNull(1)), cancellationToken).ConfigureAwait(false);
        string[] limits = [.. open.Select(static member => member.ConcurrencyKey).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (limits.Length > 0)
        {
            await LockAsync(connection, "limit", limits, cancellationToken).ConfigureAwait(false);
        }

        // An owner that lets go of one waits for this, and then finds the signal; one that has let go is seen here.
        var family = await connection.Statement(LockFamily).With(open.Select(static member => member.Key).ToArray()).With(executionId).ReadAllAsync(
            static row => (Key: row.GetInt64(0), IsUnstarted: row.GetBoolean(1), Attempt: row.GetInt32(2), IsAsked: row.GetBoolean(3), ConcurrencyKey: row.GetStringOrNull(4)),
            cancellationToken).ConfigureAwait(false);
        if (!family.Any(static member => member.IsAsked))
        {
            var told = await ReadToldAsync(connection, executionId, cancellationToken).ConfigureAwait(false);
            return told is null ? SignalOutcome.NotFound : SignalOutcome.Ended;
        }

        var outcome = SignalOutcome.Accepted;
        var ended = new List<string>();
        foreach (var (key, isUnstarted, attempt, isAsked, concurrencyKey) in family)
        {
            await InsertAsync(connection, key, attempt, signal, cancellationToken).ConfigureAwait(false);
            var state = (short)StateCodes.Of(isUnstarted ? ExecutionState.Canceled : ExecutionState.Canceling);
            var update = connection.Statement(isUnstarted ? EndUnstarted : WakeToCancel).With(key).With(state).WithText(PostgresText.CleanOrNull(signal.Reason));
            await (isUnstarted ? update.With(signal.At.UtcDateTime) : update).ExecuteAsync(cancellationToken).ConfigureAwait(false);
            if (isUnstarted)
            {
                outcome = isAsked ? SignalOutcome.CanceledAtOnce : outcome;
                if (concurrencyKey is not null)
                {
                    ended.Add(concurrencyKey);
                }
            }
        }

        if (ended.Count > 0)
        {
            // It may have been the next in turn.
            await connection.Statement("""SELECT "admit_queued"($1)""").With(ended).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        }

        await TellAsync(connection, StoreNotice.Claimable | StoreNotice.Signaled, cancellationToken).ConfigureAwait(false);
        return outcome;
    }

    private static async Task<SignalOutcome> DecideAsync(NpgsqlConnection connection, string executionId, ExecutionSignal signal, CancellationToken cancellationToken)
    {
        var taskRun = signal.TaskRun ?? throw new ArgumentException("A decision names its task run.", nameof(signal));
        if (await ReadToldAsync(connection, executionId, cancellationToken).ConfigureAwait(false) is not { } told)
        {
            return SignalOutcome.NotFound;
        }

        if (told.State.IsTerminal())
        {
            return SignalOutcome.Ended;
        }

        var (task, element) = (taskRun.TaskId, taskRun.ElementIndex ?? PostgresColumns.Whole);
        var state = await connection.Statement(SelectWaiting).With(told.Key).With(task).With(element)
            .ReadFirstAsync(static row => (short?)row.GetInt16(0), cancellationToken).ConfigureAwait(false);
        if (state is null || StateCodes.ToTaskRunState(state.Value) != TaskRunState.Paused)
        {
            return SignalOutcome.NotWaiting;
        }

        var isDecided = await connection.Statement(SelectDecision).With(told.Key).With(told.Attempt).With((short)StateCodes.Of(signal.Kind)).With(task).With(element)
            .ReadFirstAsync(static _ => true, cancellationToken).ConfigureAwait(false);
        if (isDecided)
        {
            return SignalOutcome.AlreadyDecided;
        }

        await InsertAsync(connection, told.Key, told.Attempt, signal, cancellationToken).ConfigureAwait(false);
        await connection.Statement(WakeUp).With(told.Key).ExecuteAsync(cancellationToken).ConfigureAwait(false);
        await TellAsync(connection, StoreNotice.Claimable | StoreNotice.Signaled, cancellationToken).ConfigureAwait(false);
        return SignalOutcome.Accepted;
    }

    private static Task<(long Key, ExecutionState State, int Attempt)?> ReadToldAsync(NpgsqlConnection connection, string executionId, CancellationToken cancellationToken) =>
        connection.Statement(SelectTold).With(executionId).ReadFirstAsync(
            static row => ((long, ExecutionState, int)?)(row.GetInt64(0), StateCodes.ToExecutionState(row.GetInt16(1)), row.GetInt32(2)), cancellationToken);

    private static async Task InsertAsync(NpgsqlConnection connection, long key, int attempt, ExecutionSignal signal, CancellationToken cancellationToken)
    {
        var insert = connection.Statement(InsertSignal).With(key).With(attempt).With((short)StateCodes.Of(signal.Kind))
            .WithText(signal.TaskRun?.TaskId).With(signal.TaskRun is { } taskRun ? taskRun.ElementIndex ?? PostgresColumns.Whole : 0);
        _ = signal.Json is { } json ? insert.WithUtf8(json) : insert.WithText(null);
        await insert.WithText(PostgresText.CleanOrNull(signal.Reason)).WithText(PostgresText.CleanOrNull(signal.By)).With(signal.At.UtcDateTime)
            .ExecuteAsync(cancellationToken).ConfigureAwait(false);
    }
}
