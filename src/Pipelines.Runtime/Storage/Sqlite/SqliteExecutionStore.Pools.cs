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
                var full = new HashSet<string>(StringComparer.Ordinal);
                for (var index = 0; index < entered.Length; index++)
                {
                    var (executionId, taskRun, size) = entries[index];
                    if (taskRun.Pool is not { } pool)
                    {
                        throw new ArgumentException($"Task run '{taskRun.Key}' names no pool.", nameof(entries));
                    }

                    if (writer.FindOwned(executionId, lease.NodeId) is not { } key || full.Contains(pool))
                    {
                        continue;
                    }

                    if (HasRoom(session, pool, taskRun.PoolSlots, size))
                    {
                        writer.Put(key, taskRun);
                        entered[index] = true;
                    }
                    else
                    {
                        full.Add(pool);
                    }
                }

                return entered;
            },
            cancellationToken);

    private static bool HasRoom(SqliteSession session, string pool, int slots, int size)
    {
        var row = session.Prepare(SumOfPool).Bind(pool);
        row.Step();
        var taken = row.GetInt64(0);
        row.Reset();
        return taken + slots <= size;
    }
}
