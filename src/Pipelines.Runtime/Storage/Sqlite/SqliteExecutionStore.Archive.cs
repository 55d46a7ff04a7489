using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    private const string SelectNodes = """SELECT "node_id" FROM "node_leases" WHERE "expires_at" >= ? ORDER BY "epoch" """;
    private const string SelectKey = """SELECT "key" FROM "executions" WHERE "id" = ?""";
    private const string AddPurged = """INSERT OR IGNORE INTO "purged_executions" ("id", "namespace", "flow_id") VALUES (?, ?, ?)""";

    /// <inheritdoc/>
    public Task<StoreCounts> CountAsync(CancellationToken cancellationToken) => ReadAsync(SqliteArchive.Count, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListNodesAsync(DateTimeOffset now, CancellationToken cancellationToken) => ReadAsync(
        session => SqliteRows.ReadAll(session.Prepare(SelectNodes).Bind(SqliteValues.ToMicroseconds(now)), static row => row.GetString(0)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListIdsAsync(bool hasEnded, string? afterId, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(session => SqliteArchive.ListIds(session, hasEnded, afterId, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionArchive>> ExportAsync(IReadOnlyList<string> executionIds, CancellationToken cancellationToken) =>
        ReadAsync(session => SqliteArchive.Export(session, executionIds), cancellationToken);

    /// <inheritdoc/>
    public Task<int> ImportAsync(IReadOnlyList<ExecutionArchive> executions, CancellationToken cancellationToken) =>
        WriteAsync(session => executions.Count(execution => TryImport(session, execution)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArchivedKeyValue>> ExportKeyValuesAsync(long afterVersion, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(session => SqliteArchive.ExportKeyValues(session, afterVersion, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> ImportKeyValuesAsync(IReadOnlyList<ArchivedKeyValue> values, CancellationToken cancellationToken) =>
        WriteAsync(session => SqliteArchive.ImportKeyValues(session, values), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DocumentRecord>> ExportDocumentsAsync((string Kind, string Name)? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(session => SqliteArchive.ExportDocuments(session, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> ImportDocumentsAsync(IReadOnlyList<DocumentRecord> documents, CancellationToken cancellationToken) =>
        WriteAsync(session => SqliteArchive.ImportDocuments(session, documents), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArchivedStartKey>> ExportStartKeysAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(session => SqliteArchive.ExportStartKeys(session, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> ImportStartKeysAsync(IReadOnlyList<ArchivedStartKey> keys, CancellationToken cancellationToken) =>
        WriteAsync(session => SqliteArchive.ImportStartKeys(session, keys), cancellationToken);

    /// <inheritdoc/>
    public Task ImportPurgedAsync(IReadOnlyList<PurgedExecution> executions, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            foreach (var execution in executions)
            {
                session.Prepare(AddPurged).Bind(execution.Id).Bind(execution.Namespace).Bind(execution.FlowId).Execute();
            }

            return true;
        },
        cancellationToken);

    private bool TryImport(SqliteSession session, ExecutionArchive archive)
    {
        if (FindKey(session, archive.Execution.Id) is not null)
        {
            return false;
        }

        Commits(session).Write(
            new ExecutionCommit
            {
                ExecutionId = archive.Execution.Id,
                Created = archive.Execution,
                TaskRuns = archive.TaskRuns,
                Outputs = archive.Outputs,
                Attempts = archive.Attempts,
                Logs = archive.Logs,
                Metrics = archive.Metrics,
            },
            nodeId: null);
        var key = FindKey(session, archive.Execution.Id)!.Value;
        foreach (var (signal, attempt) in archive.Signals)
        {
            Insert(session, key, attempt, signal);
        }

        return true;
    }

    private static long? FindKey(SqliteSession session, string executionId)
    {
        var row = session.Prepare(SelectKey).Bind(executionId);
        long? key = row.Step() ? row.GetInt64(0) : null;
        row.Reset();
        return key;
    }
}
