using System.Globalization;
using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>Finds executions that may go, in index ranges as short as what goes, and removes them in short transactions.</summary>
internal static class PostgresPurge
{
    /// <summary>The tables with nothing but rows of an execution, but the log: its lines go with their partitions.</summary>
    internal static readonly IReadOnlyList<string> Tables =
        ["metrics", "attempts", "task_outputs", "task_runs", "signals", "execution_outputs", "execution_inputs"];

    /// <summary>The most executions a transaction; it keeps nobody from writing, but rows that it removed cannot be vacuumed before it ends.</summary>
    private const int BatchSize = 50;

    /// <summary>Sorts behind every id.</summary>
    private const string BehindAll = "~";

    private static readonly int[] EndedStates = [.. StateCodes.AllExecutionStates.Where(static state => state.IsTerminal()).Select(StateCodes.Of)];

    // From flow to flow in the index, however many executions each has.
    internal const string SelectFlows = """
        WITH RECURSIVE "flows" ("namespace", "flow_id") AS (
            (SELECT "namespace", "flow_id" FROM "executions" ORDER BY "namespace", "flow_id" LIMIT 1)
            UNION ALL
            SELECT "next".* FROM "flows" CROSS JOIN LATERAL (
                SELECT "one"."namespace", "one"."flow_id" FROM "executions" AS "one"
                WHERE ("one"."namespace", "one"."flow_id") > ("flows"."namespace", "flows"."flow_id")
                ORDER BY "one"."namespace", "one"."flow_id"
                LIMIT 1) AS "next"
        )
        SELECT "namespace" || '/' || "flow_id" FROM "flows" ORDER BY "namespace", "flow_id"
        """;

    private const string SelectTree = """
        WITH RECURSIVE "tree" ("id", "state", "depth") AS (
            SELECT "id", "state", 0 FROM "executions" WHERE "id" = $1
            UNION ALL
            SELECT "child"."id", "child"."state", "tree"."depth" + 1
            FROM "tree" JOIN "executions" AS "child" ON "child"."parent_id" = "tree"."id"
        )
        SELECT "id", "state" FROM "tree" ORDER BY "depth" DESC, "id"
        """;

    private const string SelectUnknown = """
        SELECT "asked" FROM unnest($1::text[]) AS "ids" ("asked") WHERE NOT EXISTS (SELECT 1 FROM "executions" WHERE "id" = "asked")
        """;

    /// <summary>Parameters: namespace, flow, after id, before id, first id to keep, ended before, limit.</summary>
    internal static string FindSql { get; } = OverStates("""
        SELECT "id" FROM "executions"
        WHERE "namespace" = $1 AND "flow_id" = $2 AND "state" = {0} AND "id" > $3 AND "id" < $4
            AND ("id" < $5 OR "ended_at" < $6) AND "parent_id" IS NULL
        ORDER BY "id" LIMIT $7
        """) + """ ORDER BY "id" LIMIT $7""";

    /// <summary>Parameters: namespace, flow, number to keep.</summary>
    internal static string FirstKeptSql { get; } = OverStates("""
        SELECT "id" FROM "executions"
        WHERE "namespace" = $1 AND "flow_id" = $2 AND "state" = {0} AND "parent_id" IS NULL
        ORDER BY "id" DESC LIMIT $3
        """) + """ ORDER BY "id" DESC LIMIT 1 OFFSET $3 - 1""";

    /// <summary>Removes an execution, unless it has not ended, has subflows left, or another was made from it: that one may read its files.</summary>
    /// <remarks>A restart at the same time locks the row: this waits, looks again and finds that it has not ended.</remarks>
    private static string RemoveSql { get; } = $"""
        WITH "gone" AS (
            DELETE FROM "executions" AS "one"
            WHERE "id" = $1 AND "state" >= 100 AND "node_id" IS NULL
                AND NOT EXISTS (SELECT 1 FROM "executions" AS "child" WHERE "child"."parent_id" = "one"."id")
                AND NOT EXISTS (SELECT 1 FROM "executions" AS "later" WHERE "later"."origin_id" = "one"."id")
            RETURNING "key", "id", "namespace", "flow_id"),
        "noted" AS (
            INSERT INTO "purged_executions" ("id", "namespace", "flow_id") SELECT "id", "namespace", "flow_id" FROM "gone" ON CONFLICT DO NOTHING),
        "freed" AS (UPDATE "start_keys" SET "execution" = NULL WHERE "execution" = (SELECT "key" FROM "gone") AND "outlives"),
        "of_start_keys" AS (DELETE FROM "start_keys" WHERE "execution" = (SELECT "key" FROM "gone") AND NOT "outlives" RETURNING 1),
        {string.Join(", ", Tables.Select(static table => $"""
        "of_{table}" AS (DELETE FROM "{table}" WHERE "execution" = (SELECT "key" FROM "gone") RETURNING 1)
        """))}
        SELECT (SELECT count(*) FROM "gone"), (SELECT count(*) FROM "of_start_keys") + {string.Join(" + ", Tables.Select(static table => $"""(SELECT count(*) FROM "of_{table}")"""))}
        """;

    public static Task<IReadOnlyList<string>> ListFlowsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.Statement(SelectFlows).ReadAllAsync(static row => row.GetString(0), cancellationToken);

    public static async Task<IReadOnlyList<string>> FindAsync(NpgsqlConnection connection, PurgeRule rule, string? afterId, int limit, CancellationToken cancellationToken)
    {
        var slash = rule.Flow.LastIndexOf('/');
        var (flowNamespace, flowId) = (rule.Flow[..Math.Max(slash, 0)], rule.Flow[(slash + 1)..]);
        var keptFrom = rule.KeepNewest switch
        {
            null => "",
            <= 0 => BehindAll,
            { } count => await connection.Statement(FirstKeptSql).With(flowNamespace).With(flowId).With((long)count)
                .ReadFirstAsync(static row => row.GetString(0), cancellationToken).ConfigureAwait(false) ?? "",
        };
        var createdBefore = rule.EndedBefore is null ? "" : rule.EndedBeforeId ?? BehindAll;
        var before = string.CompareOrdinal(keptFrom, createdBefore) > 0 ? keptFrom : createdBefore;
        return await connection.Statement(FindSql)
            .With(flowNamespace).With(flowId).With(afterId ?? "").With(before).With(keptFrom).WithTime(rule.EndedBefore).With((long)limit)
            .ReadAllAsync(static row => row.GetString(0), cancellationToken).ConfigureAwait(false);
    }

    public static async Task<IReadOnlyList<string>> ReadOrderAsync(NpgsqlConnection connection, string executionId, CancellationToken cancellationToken)
    {
        var tree = await connection.Statement(SelectTree).With(executionId)
            .ReadAllAsync(static row => (Id: row.GetString(0), State: StateCodes.ToExecutionState(row.GetInt16(1))), cancellationToken).ConfigureAwait(false);
        return tree.All(static execution => execution.State.IsTerminal()) ? [.. tree.Select(static execution => execution.Id)] : [];
    }

    public static async Task<PurgeProgress> PurgeAsync(NpgsqlConnection connection, IReadOnlyList<string> executionIds, CancellationToken cancellationToken)
    {
        var ids = executionIds.Take(BatchSize).ToArray();
        if (ids.Length == 0)
        {
            return new PurgeProgress(0, 0, 0);
        }

        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            foreach (var id in ids)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(RemoveSql) { Parameters = { new NpgsqlParameter<string> { TypedValue = id } } });
            }

            var (removed, rows) = (0, 0L);
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                do
                {
                    await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                    var isGone = reader.GetInt64(0);
                    (removed, rows) = (removed + (int)isGone, rows + isGone + reader.GetInt64(1));
                }
                while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false));
            }

            return new PurgeProgress(ids.Length, removed, rows);
        }
    }

    public static Task<IReadOnlyList<string>> FindUnknownAsync(NpgsqlConnection connection, IReadOnlyCollection<string> executionIds, CancellationToken cancellationToken) =>
        connection.Statement(SelectUnknown).With(executionIds.ToArray()).ReadAllAsync(static row => row.GetString(0), cancellationToken);

    // One range a state, as in lists: a range over several states would have to be sorted as a whole.
    private static string OverStates(string select) => string.Join(" UNION ALL ", EndedStates.Select(state =>
        $"({string.Format(CultureInfo.InvariantCulture, select, state)})"));
}
