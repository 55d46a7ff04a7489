using System.Globalization;
using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>Looks a store through; it reads most tables once, and keeps nobody from writing.</summary>
internal static class PostgresCheck
{
    /// <summary>What is due for longer than this and has no owner, nobody will claim.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const string Upkeep = "A process with 'serve' sees to it within the hour, 'store purge' at once.";
    private const string TellMakers = "Tell the makers how they came to be.";

    public static async Task<IReadOnlyList<StoreFinding>> RunAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var findings = new List<StoreFinding>();
        foreach (var check in Checks(now))
        {
            var found = await connection.Statement(check.Sql).Patiently().ReadAllAsync(
                static row => (Count: row.GetInt64(0), Example: row.IsDBNull(1) ? "" : Convert.ToString(row.GetValue(1), CultureInfo.InvariantCulture) ?? ""), cancellationToken).ConfigureAwait(false);
            findings.AddRange(found.Where(static row => row.Count > 0).Select(row => new StoreFinding(check.Name, check.Message(row.Count, row.Example), check.WayOut)));
        }

        return findings;
    }

    private static IEnumerable<Check> Checks(DateTimeOffset now) =>
    [
        .. PostgresPurge.Tables.Append("start_keys").Select(static table => new Check(
            "orphan rows",
            $"""SELECT count(*), min("execution") FROM "{table}" AS "row" WHERE "execution" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "executions" WHERE "key" = "row"."execution")""",
            (count, example) => $"{count} rows of '{table}' belong to no execution, such as to that of key {example}.",
            $"They do no harm but take space. {TellMakers}")),
        new(
            "subflows",
            """
            SELECT count(*), min("id") FROM "executions" AS "child"
            WHERE "parent_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "executions" AS "parent" WHERE "parent"."id" = "child"."parent_id")
            """,
            static (count, example) => $"{count} subflows have lost their parent, such as {example}.",
            $"They are never removed by age. {TellMakers}"),
        new(
            "owners",
            """
            SELECT count(*), min("id") FROM "executions" AS "one"
            WHERE "node_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "node_leases" AS "lease" WHERE "lease"."node_id" = "one"."node_id")
            """,
            static (count, example) => $"{count} executions are owned by a process without a lease, such as {example}: nobody drives them, and nobody may claim them.",
            "Stop every process that uses the store and restore a backup."),
        new(
            "ended executions",
            """
            SELECT count(DISTINCT "one"."key"), min("one"."id") FROM "executions" AS "one" JOIN "task_runs" ON "execution" = "one"."key"
            WHERE "one"."state" >= 100 AND "task_runs"."state" < 100
            """,
            static (count, example) => $"{count} executions have ended, but not all of their task runs, such as {example}.",
            TellMakers),
        .. Idle(now),
        .. OfPostgres(now),
    ];

    /// <summary>Queued executions wait for a limit and paused ones for a person; the others should be driven by somebody.</summary>
    private static IEnumerable<Check> Idle(DateTimeOffset now)
    {
        var due = Literal(now - Patience);
        yield return new Check(
            "idle executions",
            string.Create(CultureInfo.InvariantCulture, $"""
                SELECT count(*), min("id") FROM "executions"
                WHERE "state" < 100 AND "node_id" IS NULL AND "state" NOT IN ({StateCodes.Of(ExecutionState.Queued)}, {StateCodes.Of(ExecutionState.Paused)})
                    AND coalesce("wake_at", "created_at") < {due}
                """),
            static (count, example) => $"{count} executions are due, but nobody drives them, such as {example}.",
            "Start a process with 'serve' that has their flows, or cancel them.");
        yield return new Check(
            "task runs",
            string.Create(CultureInfo.InvariantCulture, $"""
                SELECT count(*), min("one"."id") FROM "executions" AS "one" JOIN "task_runs" ON "execution" = "one"."key"
                WHERE "one"."state" < 100 AND "one"."node_id" IS NULL AND "task_runs"."state" = {StateCodes.Of(TaskRunState.Running)}
                    AND coalesce("one"."wake_at", "one"."created_at") < {due}
                """),
            static (count, example) => $"{count} task runs are said to run, but their executions have no owner, such as {example}.",
            "They run again once a process with 'serve' has claimed the executions.");
    }

    private static IEnumerable<Check> OfPostgres(DateTimeOffset now)
    {
        yield return new Check(
            "log partitions",
            """
            SELECT count(*), min("name") FROM (SELECT 'logs_' || to_char((now() AT TIME ZONE 'UTC')::date + "ahead", 'YYYYMMDD') FROM generate_series(0, 1) AS "series" ("ahead")) AS "days" ("name")
            WHERE to_regclass("name") IS NULL
            """,
            static (count, example) => $"{count} partitions of the log for today and tomorrow are missing, such as '{example}'; lines go to the default partition.",
            Upkeep);
        yield return new Check(
            "log partitions",
            $"""SELECT count(*), min("at") FROM "logs_rest" WHERE "at" < {Literal(now.AddDays(-1))} OR "at" > {Literal(now.AddDays(4))}""",
            static (count, example) => $"{count} lines of the log are in the default partition, the first of {example} UTC, and keep their space when their executions go.",
            Upkeep);
        yield return new Check(
            "indexes",
            """
            SELECT count(*), min("index"."relname"::text) FROM pg_index JOIN pg_class AS "index" ON "index"."oid" = "indexrelid"
            WHERE "index"."relnamespace" = quote_ident(current_schema())::regnamespace AND NOT ("indisvalid" AND "indisready")
            """,
            static (count, example) => $"{count} indexes are not valid, such as '{example}': what they would find is searched row by row.",
            "Build each again with REINDEX INDEX CONCURRENTLY.");
        yield return new Check(
            "vacuum",
            """
            SELECT "n_dead_tup", "relname" FROM pg_stat_user_tables
            WHERE "schemaname" = current_schema() AND "n_dead_tup" > 100000 AND "n_dead_tup" > 2 * "n_live_tup"
            """,
            static (count, example) => $"Table '{example}' has {count} dead rows, more than twice as many as live ones: autovacuum does not keep up, is off, or a transaction has been open for long.",
            "Look for old transactions in pg_stat_activity; then VACUUM the table, and make autovacuum more eager.");
        yield return new Check(
            "vacuum",
            """
            SELECT age("relfrozenxid"), "relname" FROM pg_class
            WHERE "relnamespace" = quote_ident(current_schema())::regnamespace AND "relkind" = 'r'
                AND age("relfrozenxid") > 2 * current_setting('autovacuum_freeze_max_age')::bigint
            """,
            static (count, example) => $"Table '{example}' was last frozen {count} transactions ago: autovacuum does not keep up, and the server stops writing at 2 billion.",
            "Look for old transactions in pg_stat_activity and replication slots; then VACUUM (FREEZE) the table.");
    }

    private static string Literal(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"timestamptz '{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00'");

    /// <summary>A question: rows of a number, above zero for something wrong, and an example.</summary>
    private sealed record Check(string Name, string Sql, Func<long, string, string> Message, string WayOut);
}
