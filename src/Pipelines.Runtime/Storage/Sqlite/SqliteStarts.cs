using System.Text.Json;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Starts that happen at most once; each works within the transaction of its caller.</summary>
internal static class SqliteStarts
{
    private const string SelectThere = """SELECT 1 FROM "executions" WHERE "id" = ?""";

    private const string SelectKey = """SELECT "execution" FROM "start_keys" WHERE "name" = ?""";

    private const string PutKey = """
        INSERT INTO "start_keys" ("name", "execution", "outlives", "created_at") VALUES (?, ?, ?, ?)
        ON CONFLICT ("name") DO UPDATE SET "execution" = excluded."execution", "outlives" = excluded."outlives"
        """;

    private const string SelectKeyOf = """SELECT "key" FROM "executions" WHERE "id" = ?""";

    // 2 is Backfill; what was made from an execution of one is of the backfill, too.
    internal const string SelectOpen = """
        SELECT "id" FROM "executions" AS "one" INDEXED BY "executions_open_by_trigger"
        WHERE "namespace" = ? AND "flow_id" = ? AND "trigger" = ? AND "state" < 100 AND NOT EXISTS (
            WITH RECURSIVE "earlier" ("kind", "id") AS (
                SELECT "one"."origin_kind", "one"."origin_id"
                UNION
                SELECT "next"."origin_kind", "next"."origin_id" FROM "earlier" JOIN "executions" AS "next" ON "next"."id" = "earlier"."id" AND "earlier"."kind" IN (0, 1)
            )
            SELECT 1 FROM "earlier" WHERE "kind" = 2)
        ORDER BY "id" LIMIT 1
        """;

    // An execution with its retries and replays, and theirs.
    private const string Family = """
        WITH RECURSIVE "family" ("id", "state") AS (
            SELECT "id", "state" FROM "executions" WHERE "key" = ?1
            UNION
            SELECT "later"."id", "later"."state" FROM "family" JOIN "executions" AS "later" ON "later"."origin_id" = "family"."id" AND "later"."origin_kind" IN (0, 1)
        )
        """;

    // Who has a key, with the best that it has come to: Succeeded, Warning, one that has not ended, then how the latest ended.
    internal const string SelectHolder = $"""
        {Family}
        SELECT
            (SELECT "id" FROM "executions" WHERE "key" = ?1),
            (SELECT "state" FROM "family"
                ORDER BY CASE WHEN "state" = 100 THEN 0 WHEN "state" = 110 THEN 1 WHEN "state" < 100 THEN 2 ELSE 3 END, "id" DESC LIMIT 1),
            EXISTS (SELECT 1 FROM "family" WHERE "state" < 100)
        """;

    internal const string SelectKeys = """
        SELECT "one"."name", "one"."execution", "one"."created_at"
        FROM json_each(?) AS "asked" CROSS JOIN "start_keys" AS "one" ON "one"."name" = "asked"."value"
        """;

    // Of two lower bounds SQLite would go by one, maybe by that of the first page.
    internal const string SelectNames = """
        SELECT "name" FROM "start_keys" WHERE "name" >= max(?1, ?3) AND "name" < ?2 AND "name" <> ?3 ORDER BY "name" LIMIT ?4
        """;

    private const string DeleteNames = """DELETE FROM "start_keys" WHERE "name" IN (SELECT "value" FROM json_each(?))""";

    internal const string CountOrigin = """SELECT "state", count(*) FROM "executions" WHERE "origin_id" = ? AND "origin_kind" = ? GROUP BY "state" """;

    private const string LastCharacter = "\U0010FFFF";

    private static readonly StartedExecution[] None = [];

    public static StartOutcome Start(SqliteSession session, SqliteCommitWriter writer, StartCommit start, DateTimeOffset now)
    {
        if (IsDone(session, start, now))
        {
            // Its answer was lost: it is told what it did.
            return TellAgain(session, start, now);
        }

        if (start.Documents.Any(document => document.ExpectedVersion is { } expected && VersionOf(session, document, now) != expected))
        {
            return new StartOutcome(StartResult.Outdated, None, []);
        }

        var open = start.WhileOpen == WhileOpen.Start ? null : FindOpen(session, start);
        if (open is not null && start.WhileOpen == WhileOpen.Wait)
        {
            return new StartOutcome(StartResult.MustWait, None, [], open);
        }

        long[] versions = [.. start.Documents.Select(document => SqliteDocuments.Write(session, document, now, start.Id) ?? 0)];
        return open is not null
            ? new StartOutcome(StartResult.Skipped, None, versions, open)
            : new StartOutcome(StartResult.Done, [.. start.Executions.Select(execution => Create(session, writer, execution, now))], versions);
    }

    public static IReadOnlyList<StartKeyRecord> FindKeys(SqliteSession session, IReadOnlyCollection<string> names)
    {
        var found = SqliteRows.ReadAll(
            session.Prepare(SelectKeys).Bind(JsonSerializer.Serialize([.. names.Distinct(StringComparer.Ordinal)], SqliteJsonContext.Default.IReadOnlyCollectionString)),
            static row => (Name: row.GetString(0), Execution: row.GetInt64OrNull(1), CreatedAt: SqliteValues.ToTime(row.GetInt64(2))));
        return
        [
            .. found.Select(key =>
            {
                var holder = HolderOf(session, key.Execution);
                return new StartKeyRecord(key.Name, holder.ExecutionId, holder.State, key.CreatedAt);
            }),
        ];
    }

    public static IReadOnlyList<string> ListKeys(SqliteSession session, string prefix, string? after, int limit) => SqliteRows.ReadAll(
        session.Prepare(SelectNames).Bind(prefix).Bind(prefix + LastCharacter).Bind(after ?? "").Bind((long)limit),
        static row => row.GetString(0));

    public static void DeleteKeys(SqliteSession session, IReadOnlyCollection<string> names) =>
        session.Prepare(DeleteNames).Bind(JsonSerializer.Serialize(names, SqliteJsonContext.Default.IReadOnlyCollectionString)).Execute();

    public static IReadOnlyDictionary<ExecutionState, int> Count(SqliteSession session, ExecutionOrigin origin) => SqliteRows.ReadAll(
        session.Prepare(CountOrigin).Bind(origin.ExecutionId).Bind((long)StateCodes.Of(origin.Kind)),
        static row => KeyValuePair.Create(StateCodes.ToExecutionState(row.GetInt32(0)), row.GetInt32(1))).ToDictionary();

    /// <summary>Whether a start has been done already, by this very one.</summary>
    private static bool IsDone(SqliteSession session, StartCommit start, DateTimeOffset now) =>
        start.Executions.Any(execution => Exists(session.Prepare(SelectThere).Bind(execution.Execution.Id)))
        || start.Documents.Any(document => SqliteDocuments.FindVersionOf(session, document.Kind, document.Name, now)?.WrittenBy == start.Id);

    /// <summary>What was said of a start the first time, as far as that is known.</summary>
    private static StartOutcome TellAgain(SqliteSession session, StartCommit start, DateTimeOffset now)
    {
        long[] versions = [.. start.Documents.Select(document => VersionOf(session, document, now))];
        StartedExecution[] executions = [.. start.Executions.Select(keyed => Find(session, keyed))];
        return start.WasSkipped(executions)
            ? new StartOutcome(StartResult.Skipped, None, versions, FindOpen(session, start))
            : new StartOutcome(StartResult.Done, executions, versions);
    }

    private static StartedExecution Find(SqliteSession session, KeyedExecution keyed)
    {
        var isNew = Exists(session.Prepare(SelectThere).Bind(keyed.Execution.Id));
        return new StartedExecution(isNew ? keyed.Execution.Id : HolderOf(session, keyed.Key)?.ExecutionId, isNew);
    }

    private static StartedExecution Create(SqliteSession session, SqliteCommitWriter writer, KeyedExecution keyed, DateTimeOffset now)
    {
        if (keyed.Key is { } wanted && HolderOf(session, wanted) is var holder && !wanted.Rule.Allows(holder))
        {
            return new StartedExecution(holder?.ExecutionId, false);
        }

        writer.Write(new ExecutionCommit { ExecutionId = keyed.Execution.Id, Created = keyed.Execution }, null);
        if (keyed.Key is { } taken)
        {
            var created = ReadInt64(session.Prepare(SelectKeyOf).Bind(keyed.Execution.Id))!.Value;
            session.Prepare(PutKey).Bind(taken.Name).Bind(created).Bind(taken.Outlives ? 1L : 0L).Bind(SqliteValues.ToMicroseconds(now)).Execute();
        }

        return new StartedExecution(keyed.Execution.Id, true);
    }

    /// <summary>Who has a key; <see langword="null"/> when nobody ever had it.</summary>
    private static StartKeyHolder? HolderOf(SqliteSession session, StartKey? key)
    {
        if (key is null)
        {
            return null;
        }

        var row = session.Prepare(SelectKey).Bind(key.Name);
        if (!row.Step())
        {
            return null;
        }

        var execution = row.GetInt64OrNull(0);
        row.Reset();
        return HolderOf(session, execution);
    }

    private static StartKeyHolder HolderOf(SqliteSession session, long? execution)
    {
        if (execution is not { } key)
        {
            return new StartKeyHolder(null, null, false);
        }

        var row = session.Prepare(SelectHolder).Bind(key);
        row.Step();
        var holder = new StartKeyHolder(row.GetStringOrNull(0), row.GetInt64OrNull(1) is { } state ? StateCodes.ToExecutionState((int)state) : null, row.GetInt64(2) != 0);
        row.Reset();
        return holder;
    }

    private static string? FindOpen(SqliteSession session, StartCommit start)
    {
        if (start.Executions is not [var first, ..])
        {
            return null;
        }

        var row = session.Prepare(SelectOpen).Bind(first.Execution.Namespace).Bind(first.Execution.FlowId).Bind(first.Execution.Trigger);
        var id = row.Step() ? row.GetString(0) : null;
        row.Reset();
        return id;
    }

    private static long VersionOf(SqliteSession session, DocumentWrite document, DateTimeOffset now) =>
        SqliteDocuments.FindVersionOf(session, document.Kind, document.Name, now)?.Version ?? 0;

    private static bool Exists(SqliteStatement row) => ReadInt64(row) is not null;

    private static long? ReadInt64(SqliteStatement row)
    {
        long? value = row.Step() ? row.GetInt64(0) : null;
        row.Reset();
        return value;
    }
}
