using Microsoft.Extensions.Logging;
using Npgsql;
using Pipelines.Postgres.Storage.Commits;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Postgres.Storage;

/// <summary>Hands executions and key-values to another store, and takes them in from one.</summary>
internal static partial class PostgresArchive
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
            (SELECT count(*) FROM "logs" JOIN "executions" ON "key" = "execution"), (SELECT count(*) FROM "metrics"), (SELECT count(*) FROM "signals"),
            (SELECT count(*) FROM "key_values"), (SELECT count(*) FROM "documents" WHERE "kind" <> $1), (SELECT count(*) FROM "start_keys")
        """;

    private const string SelectEnded = """SELECT "id" FROM "executions" WHERE "state" >= 100 AND "id" > $1 ORDER BY "id" LIMIT $2""";
    private const string SelectOpen = """SELECT "id" FROM "executions" WHERE "state" < 100 AND ($1::text IS NULL OR "id" < $1) ORDER BY "id" DESC LIMIT $2""";

    private const string SelectKeyValues = """
        SELECT "namespace", "key", "json", "version", "updated_at", "expires_at", "is_secret" FROM "key_values" WHERE "version" > $1 ORDER BY "version" LIMIT $2
        """;

    // Above all that were given, a version is kept, and those to come are above it.
    private const string InsertKeyValue = """
        INSERT INTO "key_values" ("version", "namespace", "key", "updated_at", "expires_at", "size_bytes", "is_secret", "excerpt", "json")
        SELECT CASE WHEN $1 > "given"."last" THEN setval('key_values_version_seq', $1) ELSE nextval('key_values_version_seq') END, $2, $3, $4, $5, $6, $7, $8, $9
        FROM (SELECT CASE WHEN "is_called" THEN "last_value" ELSE 0 END FROM "key_values_version_seq") AS "given" ("last")
        WHERE NOT EXISTS (SELECT 1 FROM "key_values" WHERE "namespace" = $2 AND "key" = $3)
        """;

    public static async Task<StoreCounts> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.Statement(SelectCounts).With(DocumentKinds.Role).Patiently().ReadFirstAsync(
            static row => new StoreCounts(
                row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7),
                row.GetInt64(8), row.GetInt64(9)),
            cancellationToken).ConfigureAwait(false))!;

    public static Task<IReadOnlyList<string>> ListIdsAsync(NpgsqlConnection connection, bool hasEnded, string? afterId, int limit, CancellationToken cancellationToken) =>
        connection.Statement(hasEnded ? SelectEnded : SelectOpen).WithText(hasEnded ? afterId ?? "" : afterId).With((long)limit).Patiently()
            .ReadAllAsync(static row => row.GetString(0), cancellationToken);

    public static async Task<IReadOnlyList<ExecutionArchive>> ExportAsync(NpgsqlConnection connection, IReadOnlyList<string> executionIds, CancellationToken cancellationToken)
    {
        var archives = new List<ExecutionArchive>(executionIds.Count);
        var rows = 0;
        foreach (var id in executionIds)
        {
            if (rows >= RowsAtOnce)
            {
                break;
            }

            if (await PostgresRows.ReadExecutionAsync(connection, id, cancellationToken).ConfigureAwait(false) is { } execution)
            {
                var archive = await ExportAsync(connection, execution, cancellationToken).ConfigureAwait(false);
                archives.Add(archive);
                rows += 1 + archive.TaskRuns.Count + archive.Attempts.Count + archive.Logs.Count;
            }
        }

        return archives;
    }

    /// <summary>
    /// Takes executions in with the statements of commits, an array a column: for batches of this size that is as fast as COPY, with one round
    /// trip for all tables.
    /// </summary>
    public static async Task<int> ImportAsync(NpgsqlConnection connection, IReadOnlyList<ExecutionArchive> executions, CancellationToken cancellationToken)
    {
        var known = await connection.Statement("""SELECT "id" FROM "executions" WHERE "id" = ANY ($1)""")
            .With(executions.Select(static archive => archive.Execution.Id).ToArray())
            .ReadAllAsync(static row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        var missing = executions.ExceptBy(known, static archive => archive.Execution.Id).ToArray();
        if (missing.Length == 0)
        {
            return 0;
        }

        var (keys, writer, signals) = (new ExecutionKeys(), new CommitWriter(), new SignalRows());
        await keys.ReserveAsync(connection, missing.Length, cancellationToken).ConfigureAwait(false);
        foreach (var archive in missing)
        {
            var key = keys.Take();
            writer.Create(key, archive.Execution, ToCommit(archive), keys, isRepeatable: false);
            foreach (var signal in archive.Signals)
            {
                signals.Add(key, signal);
            }
        }

        var batch = connection.CreateBatch();
        await using (batch.ConfigureAwait(false))
        {
            batch.Timeout = 0;
            writer.AddTo(batch, lease: null, number: 0);
            signals.AddTo(batch);
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return missing.Length;
        }
    }

    public static Task<IReadOnlyList<ArchivedKeyValue>> ExportKeyValuesAsync(NpgsqlConnection connection, long afterVersion, int limit, CancellationToken cancellationToken) =>
        connection.Statement(SelectKeyValues).With(afterVersion).With((long)limit).ReadAllAsync(
            static row => new ArchivedKeyValue(
                new KeyValueRecord(row.GetString(0), row.GetString(1), row.GetUtf8(2), row.GetInt64(3), row.GetTime(4), row.GetTimeOrNull(5)), row.GetBoolean(6)),
            cancellationToken);

    public static async Task<int> ImportKeyValuesAsync(NpgsqlConnection connection, IReadOnlyList<ArchivedKeyValue> values, CancellationToken cancellationToken)
    {
        // Nobody draws a version meanwhile.
        await connection.Statement("""LOCK TABLE "key_values" IN SHARE ROW EXCLUSIVE MODE""").ExecuteAsync(cancellationToken).ConfigureAwait(false);
        var count = 0;
        foreach (var (value, isSecret) in values)
        {
            count += await connection.Statement(InsertKeyValue)
                .With(value.Version).With(value.Namespace).With(value.Key).WithTime(value.UpdatedAt).WithTime(value.ExpiresAt)
                .With(value.Json.Length).With(isSecret).WithText(isSecret ? null : PostgresKeyValues.Excerpt(value.Json.Span)).WithUtf8(value.Json)
                .ExecuteAsync(cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    private static ExecutionCommit ToCommit(ExecutionArchive archive) => new()
    {
        ExecutionId = archive.Execution.Id,
        TaskRuns = archive.TaskRuns,
        Outputs = archive.Outputs,
        Attempts = archive.Attempts,
        Logs = archive.Logs,
        Metrics = archive.Metrics,
    };

    private static async Task<ExecutionArchive> ExportAsync(NpgsqlConnection connection, ExecutionRecord execution, CancellationToken cancellationToken)
    {
        var taskRuns = await PostgresRows.ReadTaskRunsAsync(connection, execution.Id, cancellationToken).ConfigureAwait(false);
        return new ExecutionArchive
        {
            Execution = execution with { NodeId = null },
            TaskRuns = [.. taskRuns.Select(static taskRun => taskRun.Pool is null ? taskRun : taskRun with { Pool = null, PoolSlots = 0 })],
            Outputs = await PostgresRows.ReadOutputsAsync(connection, execution.Id, cancellationToken).ConfigureAwait(false),
            Attempts = await PostgresRows.ReadAttemptsAsync(connection, execution.Id, cancellationToken).ConfigureAwait(false),
            Logs = await PostgresRows.ReadLogsAsync(connection, new LogQuery { ExecutionId = execution.Id, MinLevel = LogLevel.Trace, Limit = int.MaxValue }, cancellationToken).ConfigureAwait(false),
            Metrics = await PostgresRows.ReadMetricsAsync(connection, execution.Id, cancellationToken).ConfigureAwait(false),
            Signals = await PostgresRows.ReadArchivedSignalsAsync(connection, execution.Id, cancellationToken).ConfigureAwait(false),
        };
    }
}
