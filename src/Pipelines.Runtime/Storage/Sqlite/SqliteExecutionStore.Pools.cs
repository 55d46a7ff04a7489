namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    private const string SumOfPool = """SELECT coalesce(sum("pool_slots"), 0) FROM "task_runs" WHERE "pool" = ?""";

    /// <inheritdoc/>
    public Task<IReadOnlyList<bool>> EnterPoolsAsync(NodeLease lease, IReadOnlyList<PoolEntry> entries, CancellationToken cancellationToken) =>
        WriteAsync<IReadOnlyList<bool>>(
            session =>
            {
                RequireLease(session, lease);
                var writer = Commits(session);
                var entered = new bool[entries.Count];
                for (var index = 0; index < entered.Length; index++)
                {
                    var (executionId, taskRun, size) = entries[index];
                    entered[index] = writer.FindOwned(executionId, lease.NodeId) is { } key && HasRoom(session, taskRun, size) && Enter(writer, key, taskRun);
                }

                return entered;
            },
            cancellationToken);

    private static bool HasRoom(SqliteSession session, TaskRunRecord taskRun, int size)
    {
        var row = session.Prepare(SumOfPool).Bind(taskRun.Pool);
        row.Step();
        var taken = row.GetInt64(0);
        row.Reset();
        return taken + taskRun.PoolSlots <= size;
    }

    private static bool Enter(SqliteCommitWriter writer, long key, TaskRunRecord taskRun)
    {
        writer.Put(key, taskRun);
        return true;
    }
}
