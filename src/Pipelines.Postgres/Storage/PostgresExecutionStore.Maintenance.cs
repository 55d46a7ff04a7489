using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore
{
    private const string SelectPurged = """SELECT "id", "namespace", "flow_id" FROM "purged_executions" ORDER BY "id" LIMIT $1""";
    private const string DeletePurged = """DELETE FROM "purged_executions" WHERE "id" = ANY ($1)""";

    private const string DeleteExpired = """
        DELETE FROM "key_values" WHERE "version" = ANY (ARRAY(
            SELECT "version" FROM "key_values" WHERE "expires_at" <= $1 ORDER BY "expires_at" LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    // A time to come was written by a clock that has been set back since; it must not hold the work up until then.
    private const string BeginWork = """
        INSERT INTO "periodic_work" AS "last" ("name", "begun_at") VALUES ($1, $2)
        ON CONFLICT ("name") DO UPDATE SET "begun_at" = $2 WHERE NOT ("last"."begun_at" > $3 AND "last"."begun_at" <= $2)
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListFlowsAsync(CancellationToken cancellationToken) => ReadAsync(PostgresPurge.ListFlowsAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindPurgeableAsync(PurgeRule rule, string? afterId, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync((connection, stop) => PostgresPurge.FindAsync(connection, rule, afterId, limit, stop), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> GetPurgeOrderAsync(string executionId, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresPurge.ReadOrderAsync(connection, executionId, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<PurgeProgress> PurgeAsync(IReadOnlyList<string> executionIds, CancellationToken cancellationToken) =>
        TransactAsync((connection, stop) => PostgresPurge.PurgeAsync(connection, executionIds, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PurgedExecution>> ListPurgedAsync(int limit, CancellationToken cancellationToken) => ReadAsync(
        (connection, stop) => connection.Statement(SelectPurged).With((long)limit)
            .ReadAllAsync(static row => new PurgedExecution(row.GetString(0), row.GetString(1), row.GetString(2)), stop),
        cancellationToken);

    /// <inheritdoc/>
    public Task ForgetPurgedAsync(IReadOnlyCollection<string> executionIds, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => connection.Statement(DeletePurged).With(executionIds.ToArray()).ExecuteAsync(stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> FindUnknownAsync(IReadOnlyCollection<string> executionIds, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresPurge.FindUnknownAsync(connection, executionIds, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<int> DeleteExpiredKeyValuesAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        TransactAsync((connection, stop) => connection.Statement(DeleteExpired).WithTime(now).With((long)limit).ExecuteAsync(stop), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryBeginWorkAsync(string name, DateTimeOffset now, TimeSpan interval, CancellationToken cancellationToken) => TransactAsync(
        async (connection, stop) => await connection.Statement(BeginWork).With(name).WithTime(now).WithTime(now - interval).ExecuteAsync(stop).ConfigureAwait(false) == 1,
        cancellationToken);

    /// <inheritdoc/>
    public Task<long> ReclaimAsync(CancellationToken cancellationToken) => ReadAsync(
        static async (connection, stop) =>
        {
            await PostgresLogPartitions.MakeAheadAsync(connection, stop).ConfigureAwait(false);
            return await PostgresLogPartitions.ReclaimAsync(connection, stop).ConfigureAwait(false);
        },
        cancellationToken);

    /// <inheritdoc/>
    public string BackupExtension { get; } = ".dump";

    /// <inheritdoc/>
    public Task<StoreBackup> BackupAsync(string file, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresBackup.WriteAsync(connection, _options, Path.GetFullPath(file), stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoreFinding>> CheckAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresCheck.RunAsync(connection, now, stop), cancellationToken);
}
