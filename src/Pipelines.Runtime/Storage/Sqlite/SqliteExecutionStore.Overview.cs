using Pipelines.Runtime.Storage.Overview;

namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore : IStoreOverview
{
    private const string SelectNodeLeases = """
        SELECT "node_id", "epoch", "expires_at", (SELECT count(*) FROM "executions" WHERE "executions"."node_id" = "node_leases"."node_id")
        FROM "node_leases" ORDER BY "epoch"
        """;

    private const string SelectPoolUses = """
        SELECT "task_id", "element", "pool", "pool_slots", "namespace", "flow_id", "executions"."id", "node_id"
        FROM "task_runs" JOIN "executions" ON "executions"."key" = "task_runs"."execution"
        WHERE "pool" IS NOT NULL ORDER BY "pool", "executions"."id", "task_id", "element" LIMIT ?
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeSummary>> ListNodesAsync(CancellationToken cancellationToken) => ReadAsync(
        static session => SqliteRows.ReadAll(session.Prepare(SelectNodeLeases), static row => new NodeSummary(
            new NodeLease(row.GetString(0), row.GetInt64(1)), SqliteValues.ToTime(row.GetInt64(2)), row.GetInt32(3))),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PoolUse>> ListPoolUsesAsync(int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ReadAsync(
            session => SqliteRows.ReadAll(session.Prepare(SelectPoolUses).Bind((long)limit), static row => new PoolUse(
                row.GetString(2), row.GetInt32(3), $"{row.GetString(4)}/{row.GetString(5)}", row.GetString(6), row.GetKey(0), row.GetStringOrNull(7))),
            cancellationToken);
    }
}
