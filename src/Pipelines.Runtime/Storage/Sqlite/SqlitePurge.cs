using System.Globalization;
using System.Text.Json;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Finds executions that may go, in index ranges as short as what goes, and removes them in short transactions.</summary>
internal static class SqlitePurge
{
    /// <summary>
    /// What an execution only remembers. It is removed piece by piece, before the rest: were the execution restarted in between,
    /// it would miss none of it.
    /// </summary>
    internal static readonly IReadOnlyList<(string Table, string Delete)> History =
    [
        ("logs", """DELETE FROM "logs" WHERE "id" IN (SELECT "id" FROM "logs" WHERE "execution" = ? LIMIT 500)"""),
        ("metrics", """
            DELETE FROM "metrics" WHERE ("execution", "task_id", "element", "attempt", "name") IN
                (SELECT "execution", "task_id", "element", "attempt", "name" FROM "metrics" WHERE "execution" = ? LIMIT 500)
            """),
        ("attempts", """
            DELETE FROM "attempts" WHERE ("execution", "task_id", "element", "number") IN
                (SELECT "execution", "task_id", "element", "number" FROM "attempts" WHERE "execution" = ? LIMIT 500)
            """),
    ];

    /// <summary>What an execution goes on from. It is removed at once, with the execution.</summary>
    internal static readonly IReadOnlyList<(string Table, string Delete)> Substance =
    [
        .. new[] { "task_outputs", "task_runs", "signals", "execution_outputs", "execution_inputs" }
            .Select(static table => (table, $"""DELETE FROM "{table}" WHERE "execution" = ?""")),
        ("start_keys", """DELETE FROM "start_keys" WHERE "execution" = ? AND NOT "outlives" """),
    ];

    /// <summary>How long one transaction may keep others from writing; what has begun is finished.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(20);

    /// <summary>Sorts behind every id.</summary>
    private const string BehindAll = "~";

    private const string SelectNextFlow = """
        SELECT "namespace", "flow_id" FROM "executions" WHERE ("namespace", "flow_id") > (?, ?) ORDER BY "namespace", "flow_id" LIMIT 1
        """;

    private const string SelectTree = """
        WITH RECURSIVE "tree" ("id", "state", "depth") AS (
            SELECT "id", "state", 0 FROM "executions" WHERE "id" = ?
            UNION ALL
            SELECT "child"."id", "child"."state", "tree"."depth" + 1
            FROM "tree" JOIN "executions" AS "child" ON "child"."parent_id" = "tree"."id"
        )
        SELECT "id", "state" FROM "tree" ORDER BY "depth" DESC, "id"
        """;

    // What was made from it may read its files, also after a restart; and what was made from that again.
    private const string SelectRemovable = """
        SELECT "key", "namespace", "flow_id" FROM "executions" AS "one"
        WHERE "id" = ? AND "state" >= 100 AND "node_id" IS NULL
            AND NOT EXISTS (SELECT 1 FROM "executions" AS "child" WHERE "child"."parent_id" = "one"."id")
            AND NOT EXISTS (SELECT 1 FROM "executions" AS "later" WHERE "later"."origin_id" = "one"."id")
        """;

    private const string FreeKeys = """UPDATE "start_keys" SET "execution" = NULL WHERE "execution" = ?""";

    private const string DeleteExecution = """DELETE FROM "executions" WHERE "key" = ?""";

    private const string NotePurged = """REPLACE INTO "purged_executions" ("id", "namespace", "flow_id") VALUES (?, ?, ?)""";

    private const string SelectUnknown = """
        SELECT "value" FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM "executions" WHERE "id" = "value")
        """;

    private static readonly int[] EndedStates = [.. StateCodes.AllExecutionStates.Where(static state => state.IsTerminal()).Select(StateCodes.Of)];

    public static IReadOnlyList<string> ListFlows(SqliteSession session)
    {
        var flows = new List<string>();
        var (flowNamespace, flowId) = ("", "");
        while (true)
        {
            var row = session.Prepare(SelectNextFlow).Bind(flowNamespace).Bind(flowId);
            if (!row.Step())
            {
                return flows;
            }

            (flowNamespace, flowId) = (row.GetString(0), row.GetString(1));
            row.Reset();
            flows.Add($"{flowNamespace}/{flowId}");
        }
    }

    public static IReadOnlyList<string> Find(SqliteSession session, PurgeRule rule, string? afterId, int limit)
    {
        var slash = rule.Flow.LastIndexOf('/');
        var (flowNamespace, flowId) = (rule.Flow[..Math.Max(slash, 0)], rule.Flow[(slash + 1)..]);
        var keptFrom = FirstKept(session, flowNamespace, flowId, rule.KeepNewest);
        var createdBefore = rule.EndedBefore is null ? "" : rule.EndedBeforeId ?? BehindAll;
        var before = string.CompareOrdinal(keptFrom, createdBefore) > 0 ? keptFrom : createdBefore;
        return SqliteRows.ReadAll(
            session.Prepare(FindSql)
                .Bind(flowNamespace).Bind(flowId).Bind(afterId ?? "").Bind(before).Bind(keptFrom)
                .Bind(rule.EndedBefore is { } endedBefore ? SqliteValues.ToMicroseconds(endedBefore) : long.MinValue).Bind((long)limit),
            static row => row.GetString(0));
    }

    public static IReadOnlyList<string> ReadOrder(SqliteSession session, string executionId)
    {
        var tree = SqliteRows.ReadAll(session.Prepare(SelectTree).Bind(executionId), static row => (Id: row.GetString(0), State: row.GetInt32(1)));
        return tree.All(static execution => StateCodes.ToExecutionState(execution.State).IsTerminal()) ? [.. tree.Select(static execution => execution.Id)] : [];
    }

    public static PurgeProgress Purge(SqliteSession session, IReadOnlyList<string> executionIds)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        var (handled, removed, rows) = (0, 0, 0L);
        foreach (var id in executionIds)
        {
            if (handled > 0 && clock.GetElapsedTime(start) >= Budget)
            {
                break;
            }

            if (FindRemovable(session, id) is not { } execution)
            {
                handled++;
                continue;
            }

            if (!TryRemoveHistory(session, execution.Key, () => clock.GetElapsedTime(start) >= Budget, ref rows))
            {
                break;
            }

            foreach (var (_, delete) in Substance)
            {
                session.Prepare(delete).Bind(execution.Key).Execute();
                rows += session.Changes;
            }

            // Keys that outlive it belong to none from now on, in particular not to the execution that gets its number.
            session.Prepare(FreeKeys).Bind(execution.Key).Execute();
            session.Prepare(DeleteExecution).Bind(execution.Key).Execute();
            session.Prepare(NotePurged).Bind(id).Bind(execution.Namespace).Bind(execution.FlowId).Execute();
            (handled, removed, rows) = (handled + 1, removed + 1, rows + 1);
        }

        return new PurgeProgress(handled, removed, rows);
    }

    public static IReadOnlyList<string> FindUnknown(SqliteSession session, IReadOnlyCollection<string> executionIds) => SqliteRows.ReadAll(
        session.Prepare(SelectUnknown).Bind(JsonSerializer.Serialize(executionIds, SqliteJsonContext.Default.IReadOnlyCollectionString)),
        static row => row.GetString(0));

    /// <summary>Parameters: namespace, flow, after id, before id, first id to keep, ended before, limit.</summary>
    internal static string FindSql { get; } = OverStates("""
        SELECT "id" FROM "executions"
        WHERE "namespace" = ?1 AND "flow_id" = ?2 AND "state" = {0} AND "id" > ?3 AND "id" < ?4
            AND ("id" < ?5 OR "ended_at" < ?6) AND "parent_id" IS NULL
        ORDER BY "id" LIMIT ?7
        """) + """ ORDER BY "id" LIMIT ?7""";

    /// <summary>Parameters: namespace, flow, number to keep, number to skip.</summary>
    internal static string FirstKeptSql { get; } = OverStates("""
        SELECT "id" FROM "executions"
        WHERE "namespace" = ?1 AND "flow_id" = ?2 AND "state" = {0} AND "parent_id" IS NULL
        ORDER BY "id" DESC LIMIT ?3
        """) + """ ORDER BY "id" DESC LIMIT 1 OFFSET ?4""";

    /// <summary>The id of the oldest execution that is to be kept for its number; before all ids when there are not so many.</summary>
    private static string FirstKept(SqliteSession session, string flowNamespace, string flowId, int? keepNewest)
    {
        switch (keepNewest)
        {
            case null:
                return "";
            case <= 0:
                return BehindAll;
            case { } count:
                var row = session.Prepare(FirstKeptSql).Bind(flowNamespace).Bind(flowId).Bind((long)count).Bind((long)count - 1);
                var id = row.Step() ? row.GetString(0) : "";
                row.Reset();
                return id;
        }
    }

    private static (long Key, string Namespace, string FlowId)? FindRemovable(SqliteSession session, string id)
    {
        var row = session.Prepare(SelectRemovable).Bind(id);
        if (!row.Step())
        {
            return null;
        }

        var found = (row.GetInt64(0), row.GetString(1), row.GetString(2));
        row.Reset();
        return found;
    }

    private static bool TryRemoveHistory(SqliteSession session, long key, Func<bool> isTimeUp, ref long rows)
    {
        foreach (var (_, delete) in History)
        {
            do
            {
                session.Prepare(delete).Bind(key).Execute();
                rows += session.Changes;
                if (session.Changes > 0 && isTimeUp())
                {
                    return false;
                }
            }
            while (session.Changes > 0);
        }

        return true;
    }

    // One range a state, as in lists: a range over several states would have to be sorted as a whole.
    private static string OverStates(string select) => string.Join(" UNION ALL ", EndedStates.Select(state =>
        $"SELECT * FROM ({string.Format(CultureInfo.InvariantCulture, select, state)})"));
}
