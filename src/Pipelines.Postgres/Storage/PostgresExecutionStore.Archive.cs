using System.Collections.Concurrent;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore
{
    private const string SelectNodes = """SELECT "node_id" FROM "node_leases" WHERE "expires_at" >= $1 ORDER BY "epoch" """;

    private const string AddPurged = """
        INSERT INTO "purged_executions" ("id", "namespace", "flow_id") SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING
        """;

    /// <summary>Days for which there was a partition when something was taken in.</summary>
    private readonly ConcurrentDictionary<DateOnly, bool> _importedDays = [];

    /// <inheritdoc/>
    public Task<StoreCounts> CountAsync(CancellationToken cancellationToken) => ReadAsync(PostgresArchive.CountAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListNodesAsync(DateTimeOffset now, CancellationToken cancellationToken) => ReadAsync(
        (connection, stop) => connection.Statement(SelectNodes).WithTime(now).ReadAllAsync(static row => row.GetString(0), stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListIdsAsync(bool hasEnded, string? afterId, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync((connection, stop) => PostgresArchive.ListIdsAsync(connection, hasEnded, afterId, limit, stop), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionArchive>> ExportAsync(IReadOnlyList<string> executionIds, CancellationToken cancellationToken) =>
        ReadAsync((connection, stop) => PostgresArchive.ExportAsync(connection, executionIds, stop), cancellationToken);

    /// <inheritdoc/>
    public async Task<int> ImportAsync(IReadOnlyList<ExecutionArchive> executions, CancellationToken cancellationToken)
    {
        // So that old lines go with their executions, as those do that were written here.
        var days = executions.SelectMany(static archive => archive.Logs).Select(static line => DateOnly.FromDateTime(line.At.UtcDateTime)).Where(day => !_importedDays.ContainsKey(day)).Distinct().ToArray();
        if (days.Length > 0)
        {
            await ReadAsync((connection, stop) => PostgresLogPartitions.MakeAsync(connection, days, stop), cancellationToken).ConfigureAwait(false);
            foreach (var day in days)
            {
                _importedDays[day] = true;
            }
        }

        return await TransactAsync((connection, stop) => PostgresArchive.ImportAsync(connection, executions, stop), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArchivedKeyValue>> ExportKeyValuesAsync(long afterVersion, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync((connection, stop) => PostgresArchive.ExportKeyValuesAsync(connection, afterVersion, limit, stop), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> ImportKeyValuesAsync(IReadOnlyList<ArchivedKeyValue> values, CancellationToken cancellationToken) =>
        TransactAsync((connection, stop) => PostgresArchive.ImportKeyValuesAsync(connection, values, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DocumentRecord>> ExportDocumentsAsync((string Kind, string Name)? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync((connection, stop) => PostgresArchive.ExportDocumentsAsync(connection, after, limit, stop), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> ImportDocumentsAsync(IReadOnlyList<DocumentRecord> documents, CancellationToken cancellationToken) =>
        TransactAsync((connection, stop) => PostgresArchive.ImportDocumentsAsync(connection, documents, stop), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArchivedStartKey>> ExportStartKeysAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync((connection, stop) => PostgresArchive.ExportStartKeysAsync(connection, after, limit, stop), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> ImportStartKeysAsync(IReadOnlyList<ArchivedStartKey> keys, CancellationToken cancellationToken) =>
        TransactAsync((connection, stop) => PostgresArchive.ImportStartKeysAsync(connection, keys, stop), cancellationToken);

    /// <inheritdoc/>
    public Task ImportPurgedAsync(IReadOnlyList<PurgedExecution> executions, CancellationToken cancellationToken) => TransactAsync(
        (connection, stop) => connection.Statement(AddPurged)
            .With(executions.Select(static execution => execution.Id).ToArray())
            .With(executions.Select(static execution => execution.Namespace).ToArray())
            .With(executions.Select(static execution => execution.FlowId).ToArray())
            .ExecuteAsync(stop),
        cancellationToken);
}
