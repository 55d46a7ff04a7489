using Pipelines.Definitions;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>
/// Concurrency limits of flows, counted from the rows of the executions themselves: what has been admitted is an open execution that is
/// neither Created nor Queued, whoever drives it. A count kept apart would leak with the first crash.
/// </summary>
internal static class SqliteLimits
{
    private const string CountAdmitted = """
        SELECT count(*) FROM "executions" WHERE "concurrency_key" = ? AND "state" > 10 AND "state" < 100
        """;

    private const string SelectKey = """SELECT "concurrency_key" FROM "executions" WHERE "key" = ?""";

    private const string AdmitQueued = """
        UPDATE "executions" SET "state" = 0, "reason" = NULL
        WHERE "key" IN (
            SELECT "key" FROM "executions" WHERE "concurrency_key" = ? AND "state" = 10 ORDER BY "priority" DESC, "id" LIMIT ?)
        """;

    // Goes from key to key rather than through all that is queued.
    private const string SelectQueuedKeys = """
        WITH RECURSIVE "keys" ("concurrency_key") AS (
            SELECT min("concurrency_key") FROM "executions" WHERE "state" = 10
            UNION ALL
            SELECT (SELECT min("executions"."concurrency_key") FROM "executions" WHERE "executions"."concurrency_key" > "keys"."concurrency_key" AND "state" = 10)
            FROM "keys" WHERE "keys"."concurrency_key" IS NOT NULL)
        SELECT "concurrency_key" FROM "keys" WHERE "concurrency_key" IS NOT NULL
        """;

    private const string SelectAnyQueued = """SELECT 1 FROM "executions" WHERE "state" = 10 LIMIT 1""";

    private const string SelectNextQueued = """
        SELECT "namespace" || '/' || "flow_id" FROM "executions"
        WHERE "concurrency_key" = ? AND "state" = 10
        ORDER BY "priority" DESC, "id" LIMIT 1
        """;

    private const string PutAside = """
        UPDATE "executions" SET "state" = ?, "reason" = ?, "ended_at" = ?, "error_type" = ?, "error_message" = ? WHERE "key" = ?
        """;

    /// <summary>Whether another execution of the key may be admitted.</summary>
    public static bool HasRoom(SqliteSession session, string concurrencyKey, ConcurrencyPolicy policy) => Admitted(session, concurrencyKey) < policy.Limit;

    /// <summary>Queues, or ends, an execution that is over its flow's limit.</summary>
    public static void PutOver(SqliteSession session, long key, string flow, ConcurrencyPolicy policy, DateTimeOffset now)
    {
        var over = OverLimit.Of(flow, policy);
        session.Prepare(PutAside)
            .Bind((long)StateCodes.Of(over.State)).Bind(over.Reason)
            .Bind(over.State.IsTerminal() ? SqliteValues.ToMicroseconds(now) : null)
            .Bind(over.Error?.Type)
            .Bind(over.Error?.Message)
            .Bind(key)
            .Execute();
    }

    /// <summary>Lets the next queued execution be claimed, after one with the same key has ended.</summary>
    public static void AdmitNext(SqliteSession session, long endedKey)
    {
        var row = session.Prepare(SelectKey).Bind(endedKey);
        var concurrencyKey = row.Step() ? row.GetStringOrNull(0) : null;
        row.Reset();
        if (concurrencyKey is not null)
        {
            session.Prepare(AdmitQueued).Bind(concurrencyKey).Bind(1L).Execute();
        }
    }

    /// <summary>Whether a limit keeps any execution waiting.</summary>
    public static bool IsAnyQueued(SqliteSession session) => SqliteRows.ReadAll(session.Prepare(SelectAnyQueued), static row => row.GetInt32(0)).Count > 0;

    /// <summary>Lets as many queued executions be claimed as the limits of now leave room for.</summary>
    public static void Requeue(SqliteSession session, IReadOnlyCollection<ClaimableFlow> flows)
    {
        var policies = flows.ToDictionary(static flow => flow.FullName, static flow => flow.Concurrency, StringComparer.OrdinalIgnoreCase);
        foreach (var key in SqliteRows.ReadAll(session.Prepare(SelectQueuedKeys), static row => row.GetString(0)))
        {
            var next = SqliteRows.ReadAll(session.Prepare(SelectNextQueued).Bind(key), static row => row.GetString(0));
            if (next is [var flow] && policies.TryGetValue(flow, out var policy))
            {
                var room = policy is null ? long.MaxValue : policy.Limit - Admitted(session, key);
                session.Prepare(AdmitQueued).Bind(key).Bind(Math.Max(0, room)).Execute();
            }
        }
    }

    private static long Admitted(SqliteSession session, string concurrencyKey)
    {
        var row = session.Prepare(CountAdmitted).Bind(concurrencyKey);
        row.Step();
        var count = row.GetInt64(0);
        row.Reset();
        return count;
    }
}
