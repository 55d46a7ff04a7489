using System.Text.Json;

namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore : IStoreMaintenance
{
    private const string SelectPurged = """SELECT "id", "namespace", "flow_id" FROM "purged_executions" ORDER BY "id" LIMIT ?""";
    private const string DeletePurged = """DELETE FROM "purged_executions" WHERE "id" IN (SELECT "value" FROM json_each(?))""";

    private const string DeleteExpired = """
        DELETE FROM "key_values" WHERE "version" IN
            (SELECT "version" FROM "key_values" WHERE "expires_at" IS NOT NULL AND "expires_at" <= ? ORDER BY "expires_at" LIMIT ?)
        """;

    // A time to come was written by a clock that has been set back since; it must not hold the work up until then.
    private const string SelectBegun = """SELECT 1 FROM "periodic_work" WHERE "name" = ? AND "begun_at" > ? AND "begun_at" <= ?""";
    private const string PutBegun = """REPLACE INTO "periodic_work" ("name", "begun_at") VALUES (?, ?)""";

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListFlowsAsync(CancellationToken cancellationToken) => ReadAsync(SqlitePurge.ListFlows, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindPurgeableAsync(PurgeRule rule, string? afterId, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(session => SqlitePurge.Find(session, rule, afterId, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> GetPurgeOrderAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync(session => SqlitePurge.ReadOrder(session, executionId), cancellationToken);

    /// <inheritdoc/>
    public Task<PurgeProgress> PurgeAsync(IReadOnlyList<string> executionIds, CancellationToken cancellationToken) =>
        WriteAsync(session => SqlitePurge.Purge(session, executionIds), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PurgedExecution>> ListPurgedAsync(int limit, CancellationToken cancellationToken) => ReadAsync(
        session => SqliteRows.ReadAll(session.Prepare(SelectPurged).Bind((long)limit), static row => new PurgedExecution(row.GetString(0), row.GetString(1), row.GetString(2))),
        cancellationToken);

    /// <inheritdoc/>
    public Task ForgetPurgedAsync(IReadOnlyCollection<string> executionIds, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            session.Prepare(DeletePurged).Bind(JsonSerializer.Serialize(executionIds, SqliteJsonContext.Default.IReadOnlyCollectionString)).Execute();
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindUnknownAsync(IReadOnlyCollection<string> executionIds, CancellationToken cancellationToken) =>
        ReadAsync(session => SqlitePurge.FindUnknown(session, executionIds), cancellationToken);

    /// <inheritdoc/>
    public Task<int> DeleteExpiredKeyValuesAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            session.Prepare(DeleteExpired).Bind(SqliteValues.ToMicroseconds(now)).Bind((long)limit).Execute();
            return session.Changes;
        },
        cancellationToken);

    /// <summary>SQLite itself uses the pages again that were freed.</summary>
    public Task<long> ReclaimAsync(CancellationToken cancellationToken) => Task.FromResult(0L);

    /// <inheritdoc/>
    public Task<bool> TryBeginWorkAsync(string name, DateTimeOffset now, TimeSpan interval, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            var row = session.Prepare(SelectBegun).Bind(name).Bind(SqliteValues.ToMicroseconds(now - interval)).Bind(SqliteValues.ToMicroseconds(now));
            if (row.Step())
            {
                row.Reset();
                return false;
            }

            session.Prepare(PutBegun).Bind(name).Bind(SqliteValues.ToMicroseconds(now)).Execute();
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public string BackupExtension => ".db";

    /// <inheritdoc/>
    public Task<StoreBackup> BackupAsync(string file, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(file);

        // A connection of its own: it reads for as long as the copy takes, and nobody who writes waits for it.
        return _options.Path is null
            ? _writer.RunAsync(session => SqliteBackup.Write(session, target, cancellationToken), cancellationToken)
            : Task.Run(() => SqliteBackup.Write(_options, target, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoreFinding>> CheckAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteCheck.Run(session, now), cancellationToken);
}
