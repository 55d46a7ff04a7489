namespace Pipelines.Runtime.Storage.Sqlite;

internal sealed partial class SqliteExecutionStore
{
    // Its own slots aside: whoever asks again, not knowing that it has entered, enters again.
    private const string SumOfPool = """
        SELECT coalesce(sum("pool_slots"), 0) FROM "task_runs"
        WHERE "pool" = ?1 AND NOT ("execution" = ?2 AND "task_id" = ?3 AND "element" = ?4)
        """;

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

                    if (HasRoom(session, key, taskRun, size))
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

    private static bool HasRoom(SqliteSession session, long key, TaskRunRecord taskRun, int size)
    {
        var row = session.Prepare(SumOfPool).Bind(taskRun.Pool).Bind(key).Bind(taskRun.Key);
        row.Step();
        var taken = row.GetInt64(0);
        row.Reset();
        return taken + taskRun.PoolSlots <= size;
    }
}
