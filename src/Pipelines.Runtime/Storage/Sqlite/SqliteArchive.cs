using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>Hands executions and key-values to another store, and takes them in from one.</summary>
internal static class SqliteArchive
{
    /// <summary>So many rows fit well into memory.</summary>
    private const int RowsAtOnce = 20_000;

    private const string SelectCounts = """
        SELECT (SELECT count(*) FROM "executions"), (SELECT count(*) FROM "task_runs"), (SELECT count(*) FROM "task_outputs"),
            (SELECT count(*) FROM "task_runs" WHERE "only_attempt_by" IS NOT NULL)
                + (SELECT count(*) FROM "attempts" WHERE NOT ("number" = 1 AND EXISTS (
                    SELECT 1
                    FROM "task_runs"
                    WHERE "task_runs"."execution" = "attempts"."execution" AND "task_runs"."task_id" = "attempts"."task_id"
                        AND "task_runs"."element" = "attempts"."element" AND "task_runs"."only_attempt_by" IS NOT NULL))),
            (SELECT count(*) FROM "logs"), (SELECT count(*) FROM "metrics"), (SELECT count(*) FROM "signals"), (SELECT count(*) FROM "key_values"),
            (SELECT count(*) FROM "documents" WHERE "kind" <> ?1), (SELECT count(*) FROM "start_keys")
        """;

    private const string SelectEnded = """SELECT "id" FROM "executions" WHERE "state" >= 100 AND "id" > ?1 ORDER BY "id" LIMIT ?2""";
    private const string SelectOpen = """SELECT "id" FROM "executions" WHERE "state" < 100 AND (?1 IS NULL OR "id" < ?1) ORDER BY "id" DESC LIMIT ?2""";

    private const string SelectSignals = """
        SELECT "id", "kind", "task_id", "element", "json", "reason", "by", "at", "attempt"
        FROM "signals"
        WHERE "execution" = (SELECT "key" FROM "executions" WHERE "id" = ?)
        ORDER BY "id"
        """;

    private const string SelectKeyValues = """
        SELECT "namespace", "key", "json", "version", "updated_at", "expires_at", "is_secret" FROM "key_values" WHERE "version" > ? ORDER BY "version" LIMIT ?
        """;

    // Above all that were given, a version is kept, and those to come are above it.
    private const string InsertKeyValue = """
        INSERT INTO "key_values" ("version", "namespace", "key", "updated_at", "expires_at", "size_bytes", "is_secret", "excerpt", "json")
        SELECT CASE WHEN ?1 > coalesce((SELECT "seq" FROM "sqlite_sequence" WHERE "name" = 'key_values'), 0) THEN ?1 END, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
        WHERE NOT EXISTS (SELECT 1 FROM "key_values" WHERE "namespace" = ?2 AND "key" = ?3)
        """;

    private const string SelectDocuments = """
        SELECT "kind", "name", "version", "json", "updated_at", "expires_at" FROM "documents"
        WHERE ("kind", "name") > (?1, ?2) AND "kind" <> ?3
        ORDER BY "kind", "name" LIMIT ?4
        """;

    // Above all that were given here, and above the one it had: whoever knows a version of it from before finds another one.
    private const string InsertDocument = """
        INSERT INTO "documents" ("version", "kind", "name", "updated_at", "expires_at", "json")
        SELECT 1 + max(?1, coalesce((SELECT "seq" FROM "sqlite_sequence" WHERE "name" = 'documents'), 0)), ?2, ?3, ?4, ?5, ?6
        WHERE NOT EXISTS (SELECT 1 FROM "documents" WHERE "kind" = ?2 AND "name" = ?3)
        """;

    private const string SelectStartKeys = """
        SELECT "one"."name", (SELECT "id" FROM "executions" WHERE "key" = "one"."execution"), "one"."outlives", "one"."created_at"
        FROM "start_keys" AS "one" WHERE "one"."name" > ?1 ORDER BY "one"."name" LIMIT ?2
        """;

    private const string InsertStartKey = """
        INSERT INTO "start_keys" ("name", "execution", "outlives", "created_at")
        SELECT ?1, "execution"."key", ?3, ?4 FROM (SELECT 1) LEFT JOIN "executions" AS "execution" ON "execution"."id" = ?2
        WHERE "execution"."key" IS NOT NULL OR ?3
        ON CONFLICT ("name") DO NOTHING
        """;

    public static StoreCounts Count(SqliteSession session)
    {
        var row = session.Prepare(SelectCounts).Bind(DocumentKinds.Role);
        row.Step();
        var counts = new StoreCounts(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
            row.GetInt64(8), row.GetInt64(9));
        row.Reset();
        return counts;
    }

    public static IReadOnlyList<string> ListIds(SqliteSession session, bool hasEnded, string? afterId, int limit) => SqliteRows.ReadAll(
        session.Prepare(hasEnded ? SelectEnded : SelectOpen).Bind(hasEnded ? afterId ?? "" : afterId).Bind((long)limit), static row => row.GetString(0));

    public static IReadOnlyList<ExecutionArchive> Export(SqliteSession session, IReadOnlyList<string> executionIds)
    {
        var archives = new List<ExecutionArchive>(executionIds.Count);
        var rows = 0;
        foreach (var id in executionIds)
        {
            if (rows >= RowsAtOnce)
            {
                break;
            }

            if (SqliteRows.ReadExecution(session, id) is { } execution)
            {
                var archive = Export(session, execution);
                archives.Add(archive);
                rows += 1 + archive.TaskRuns.Count + archive.Attempts.Count + archive.Logs.Count;
            }
        }

        return archives;
    }

    public static IReadOnlyList<ArchivedKeyValue> ExportKeyValues(SqliteSession session, long afterVersion, int limit) => SqliteRows.ReadAll(
        session.Prepare(SelectKeyValues).Bind(afterVersion).Bind((long)limit),
        static row => new ArchivedKeyValue(
            new KeyValueRecord(
                row.GetString(0), row.GetString(1), row.GetUtf8(2), row.GetInt64(3), SqliteValues.ToTime(row.GetInt64(4)), SqliteValues.ToTime(row.GetInt64OrNull(5))),
            row.GetInt64(6) != 0));

    public static int ImportKeyValues(SqliteSession session, IReadOnlyList<ArchivedKeyValue> values)
    {
        var count = 0;
        foreach (var (value, isSecret) in values)
        {
            session.Prepare(InsertKeyValue)
                .Bind(value.Version).Bind(value.Namespace).Bind(value.Key)
                .Bind(SqliteValues.ToMicroseconds(value.UpdatedAt)).Bind(SqliteValues.ToMicroseconds(value.ExpiresAt))
                .Bind((long)value.Json.Length).Bind(isSecret ? 1L : 0L).Bind(isSecret ? null : SqliteKeyValues.Excerpt(value.Json.Span)).BindUtf8(value.Json.Span)
                .Execute();
            count += session.Changes;
        }

        return count;
    }

    public static IReadOnlyList<DocumentRecord> ExportDocuments(SqliteSession session, (string Kind, string Name)? after, int limit) => SqliteRows.ReadAll(
        session.Prepare(SelectDocuments).Bind(after?.Kind ?? "").Bind(after?.Name ?? "").Bind(DocumentKinds.Role).Bind((long)limit),
        SqliteDocuments.ToDocument);

    public static int ImportDocuments(SqliteSession session, IReadOnlyList<DocumentRecord> documents)
    {
        var count = 0;
        foreach (var document in documents)
        {
            session.Prepare(InsertDocument)
                .Bind(document.Version).Bind(document.Kind).Bind(document.Name)
                .Bind(SqliteValues.ToMicroseconds(document.UpdatedAt)).Bind(SqliteValues.ToMicroseconds(document.ExpiresAt)).BindUtf8(document.Json.Span)
                .Execute();
            count += session.Changes;
        }

        return count;
    }

    public static IReadOnlyList<ArchivedStartKey> ExportStartKeys(SqliteSession session, string? after, int limit) => SqliteRows.ReadAll(
        session.Prepare(SelectStartKeys).Bind(after ?? "").Bind((long)limit),
        static row => new ArchivedStartKey(row.GetString(0), row.GetStringOrNull(1), row.GetInt64(2) != 0, SqliteValues.ToTime(row.GetInt64(3))));

    public static int ImportStartKeys(SqliteSession session, IReadOnlyList<ArchivedStartKey> keys)
    {
        var count = 0;
        foreach (var key in keys)
        {
            session.Prepare(InsertStartKey)
                .Bind(key.Name).Bind(key.ExecutionId).Bind(key.Outlives ? 1L : 0L).Bind(SqliteValues.ToMicroseconds(key.CreatedAt)).Execute();
            count += session.Changes;
        }

        return count;
    }

    private static ExecutionArchive Export(SqliteSession session, ExecutionRecord execution) => new()
    {
        Execution = execution with { NodeId = null },
        TaskRuns = [.. SqliteRows.ReadTaskRuns(session, execution.Id).Select(static taskRun => taskRun.Pool is null ? taskRun : taskRun with { Pool = null, PoolSlots = 0 })],
        Outputs = SqliteRows.ReadOutputs(session, execution.Id),
        Attempts = SqliteRows.ReadAttempts(session, execution.Id),
        Logs = SqliteRows.ReadLogs(session, new LogQuery { ExecutionId = execution.Id, MinLevel = LogLevel.Trace, Limit = int.MaxValue }),
        Metrics = SqliteRows.ReadMetrics(session, execution.Id),
        Signals = SqliteRows.ReadAll(
            session.Prepare(SelectSignals).Bind(execution.Id), static row => new ArchivedSignal(SqliteRows.ReadSignal(row, 0), row.GetInt32(8))),
    };
}
