using System.Text.Json;

namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    private const string SelectFree = """
        SELECT "key", "id"
        FROM "executions"
        WHERE "node_id" IS NULL AND "state" < 100
            AND "namespace" || '/' || "flow_id" IN (SELECT "value" FROM json_each(?))
        ORDER BY "id"
        LIMIT ?
        """;

    private const string Own = """
        UPDATE "executions"
        SET "node_id" = ?1,
            "state" = CASE WHEN "state" IN (?2, ?3) THEN ?4 ELSE "state" END,
            "reason" = CASE WHEN "state" IN (?2, ?3) THEN NULL ELSE "reason" END,
            "started_at" = coalesce("started_at", ?5)
        WHERE "key" = ?6
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredExecution>> ClaimAsync(
        NodeLease lease, IReadOnlyCollection<string> flows, int limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);

        // Most claims find nothing: looking first costs a read, where taking the write lock would disturb every other process.
        var isAnyFree = await ReadAsync(
            session =>
            {
                RequireLease(session, lease);
                return SelectFreeExecutions(session, flows, 1).Count > 0;
            },
            cancellationToken).ConfigureAwait(false);
        return isAnyFree
            ? await WriteAsync<IReadOnlyList<StoredExecution>>(session => Claim(session, lease, flows, limit, now), cancellationToken).ConfigureAwait(false)
            : [];
    }

    private static List<StoredExecution> Claim(SqliteSession session, NodeLease lease, IReadOnlyCollection<string> flows, int limit, DateTimeOffset now)
    {
        RequireLease(session, lease);
        var claimed = new List<StoredExecution>();
        foreach (var (key, id) in SelectFreeExecutions(session, flows, limit))
        {
            session.Prepare(Own)
                .Bind(lease.NodeId)
                .Bind((long)SqliteCodes.Of(ExecutionState.Created))
                .Bind((long)SqliteCodes.Of(ExecutionState.Queued))
                .Bind((long)SqliteCodes.Of(ExecutionState.Running))
                .Bind(SqliteValues.ToMicroseconds(now))
                .Bind(key)
                .Execute();

            // Read before the commit: were it to fail afterwards, the execution would have an owner who does not know of it.
            claimed.Add(new StoredExecution(SqliteRows.ReadExecution(session, id)!, SqliteRows.ReadTaskRuns(session, id), SqliteRows.ReadOutputs(session, id)));
        }

        return claimed;
    }

    private static List<(long Key, string Id)> SelectFreeExecutions(SqliteSession session, IReadOnlyCollection<string> flows, int limit)
    {
        var free = new List<(long, string)>();
        var row = session.Prepare(SelectFree)
            .Bind(JsonSerializer.Serialize(flows, SqliteJsonContext.Default.IReadOnlyCollectionString))
            .Bind((long)limit);
        while (row.Step())
        {
            free.Add((row.GetInt64(0), row.GetString(1)));
        }

        return free;
    }
}
