using System.Globalization;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Looks a store through; it reads all of the file once.</summary>
internal static class SqliteCheck
{
    /// <summary>What is due for longer than this and has no owner, nobody will claim.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const string Backup = "Stop every process that uses the store and restore a backup.";

    public static IReadOnlyList<StoreFinding> Run(SqliteSession session, DateTimeOffset now)
    {
        var findings = new List<StoreFinding>();
        foreach (var message in SqliteRows.ReadAll(session.Prepare("PRAGMA integrity_check(20)"), static row => row.GetString(0)).Where(static text => text != "ok"))
        {
            findings.Add(new StoreFinding("integrity", $"SQLite finds damage: {message}", Backup));
        }

        if (findings.Count > 0)
        {
            // What is read from a damaged file means nothing.
            return findings;
        }

        foreach (var (table, _) in SqlitePurge.History.Concat(SqlitePurge.Substance))
        {
            Count(session, findings, "orphan rows",
                $"""SELECT count(*), min("execution") FROM "{table}" WHERE "execution" NOT IN (SELECT "key" FROM "executions")""",
                (count, example) => $"{count} rows of '{table}' belong to no execution, such as to that of key {example}.", "They do no harm but take space. Tell the makers how they came to be.");
        }

        Count(session, findings, "subflows", """
            SELECT count(*), min("id") FROM "executions" AS "child"
            WHERE "parent_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "executions" AS "parent" WHERE "parent"."id" = "child"."parent_id")
            """,
            static (count, example) => $"{count} subflows have lost their parent, such as {example}.", "They are never removed by age. Tell the makers how they came to be.");
        Count(session, findings, "owners", """
            SELECT count(*), min("id") FROM "executions"
            WHERE "node_id" IS NOT NULL AND "node_id" NOT IN (SELECT "node_id" FROM "node_leases")
            """,
            static (count, example) => $"{count} executions are owned by a process without a lease, such as {example}: nobody drives them, and nobody may claim them.", Backup);
        Count(session, findings, "ended executions", """
            SELECT count(*), min("id") FROM "executions"
            WHERE "state" >= 100 AND EXISTS (SELECT 1 FROM "task_runs" WHERE "execution" = "executions"."key" AND "state" < 100)
            """,
            static (count, example) => $"{count} executions have ended, but not all of their task runs, such as {example}.", "Tell the makers how they came to be.");
        Idle(session, findings, now);
        return findings;
    }

    /// <summary>Queued executions wait for a limit and paused ones for a person; the others should be driven by somebody.</summary>
    private static void Idle(SqliteSession session, List<StoreFinding> findings, DateTimeOffset now)
    {
        var due = string.Create(CultureInfo.InvariantCulture, $"{SqliteValues.ToMicroseconds(now - Patience)}");
        Count(session, findings, "idle executions", $"""
            SELECT count(*), min("id") FROM "executions"
            WHERE "state" < 100 AND "node_id" IS NULL AND "state" NOT IN ({StateCodes.Of(ExecutionState.Queued)}, {StateCodes.Of(ExecutionState.Paused)})
                AND coalesce("wake_at", "created_at") < {due}
            """,
            static (count, example) => $"{count} executions are due, but nobody drives them, such as {example}.", "Start a process with 'serve' that has their flows, or cancel them.");
        Count(session, findings, "task runs", $"""
            SELECT count(*), min("executions"."id") FROM "executions" JOIN "task_runs" ON "task_runs"."execution" = "executions"."key"
            WHERE "executions"."state" < 100 AND "node_id" IS NULL AND "task_runs"."state" = {StateCodes.Of(TaskRunState.Running)}
                AND coalesce("wake_at", "created_at") < {due}
            """,
            static (count, example) => $"{count} task runs are said to run, but their executions have no owner, such as {example}.", "They run again once a process with 'serve' has claimed the executions.");
    }

    private static void Count(SqliteSession session, List<StoreFinding> findings, string check, string sql, Func<long, string, string> message, string wayOut)
    {
        var row = session.Prepare(sql);
        if (row.Step() && row.GetInt64(0) is var count and > 0)
        {
            findings.Add(new StoreFinding(check, message(count, row.GetString(1)), wayOut));
        }

        row.Reset();
    }
}
