namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    private const string InsertLease = """INSERT INTO "node_leases" ("node_id", "expires_at") VALUES (?, ?)""";
    private const string SelectLease = """SELECT 1 FROM "node_leases" WHERE "epoch" = ? AND "node_id" = ?""";
    private const string UpdateLease = """UPDATE "node_leases" SET "expires_at" = ? WHERE "epoch" = ? AND "node_id" = ?""";
    private const string DeleteLease = """DELETE FROM "node_leases" WHERE "epoch" = ? AND "node_id" = ?""";
    private const string SelectExpired = """SELECT "epoch", "node_id" FROM "node_leases" WHERE "expires_at" < ? ORDER BY "epoch" """;
    // From the few that are in a pool, not from all task runs of the executions.
    private const string LeavePools = """
        UPDATE "task_runs" SET "pool" = NULL, "pool_slots" = 0
        WHERE "pool" IS NOT NULL AND +"execution" IN (SELECT "key" FROM "executions" WHERE "node_id" = ?)
        """;
    private const string FreeExecutions = """UPDATE "executions" SET "node_id" = NULL WHERE "node_id" = ?""";

    /// <summary>All processes that share a file have the clock of the one machine.</summary>
    public Task<TimeSpan> MeasureClockAsync(TimeProvider time, CancellationToken cancellationToken) => Task.FromResult(TimeSpan.Zero);

    /// <inheritdoc/>
    public Task<NodeLease> AcquireLeaseAsync(string nodeId, DateTimeOffset expiresAt, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            session.Prepare(InsertLease).Bind(nodeId).Bind(SqliteValues.ToMicroseconds(expiresAt)).Execute();
            return new NodeLease(nodeId, session.LastInsertedKey);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task RenewLeaseAsync(NodeLease lease, DateTimeOffset expiresAt, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            session.Prepare(UpdateLease).Bind(SqliteValues.ToMicroseconds(expiresAt)).Bind(lease.Epoch).Bind(lease.NodeId).Execute();
            return session.Changes == 1 ? true : throw new LeaseLostException(lease);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task ReleaseLeaseAsync(NodeLease lease, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            EndLease(session, lease);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ExpireLeasesAsync(DateTimeOffset now, CancellationToken cancellationToken) => WriteAsync(
        session =>
        {
            var expired = new List<NodeLease>();
            var row = session.Prepare(SelectExpired).Bind(SqliteValues.ToMicroseconds(now));
            while (row.Step())
            {
                expired.Add(new NodeLease(row.GetString(1), row.GetInt64(0)));
            }

            foreach (var lease in expired)
            {
                EndLease(session, lease);
            }

            return (IReadOnlyList<string>)[.. expired.Select(static lease => lease.NodeId)];
        },
        cancellationToken);

    /// <summary>The fence: within the transaction that holds the write lock, the lease is there or it is lost for good.</summary>
    private static void RequireLease(SqliteSession session, NodeLease lease)
    {
        var row = session.Prepare(SelectLease).Bind(lease.Epoch).Bind(lease.NodeId);
        if (!row.Step())
        {
            throw new LeaseLostException(lease);
        }

        row.Reset();
    }

    private static void EndLease(SqliteSession session, NodeLease lease)
    {
        session.Prepare(DeleteLease).Bind(lease.Epoch).Bind(lease.NodeId).Execute();
        if (session.Changes == 1)
        {
            session.Prepare(LeavePools).Bind(lease.NodeId).Execute();
            session.Prepare(FreeExecutions).Bind(lease.NodeId).Execute();
        }
    }
}
