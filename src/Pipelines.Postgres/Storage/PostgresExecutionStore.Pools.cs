using Npgsql;
using Pipelines.Postgres.Storage.Commits;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore
{
    internal const string SumPools = """
        SELECT "pool", sum("pool_slots")::bigint FROM "task_runs" WHERE "pool" = ANY ($1) AND "pool" IS NOT NULL GROUP BY "pool"
        """;

    // Whoever asks again, not knowing that it has entered, does not stand in its own way.
    internal const string SelectInPools = """
        SELECT "task_runs"."execution", "task_runs"."task_id", "task_runs"."element", "pool", "pool_slots"
        FROM unnest($1, $2, $3) AS "asked" ("execution", "element", "task_id") JOIN "task_runs" USING ("execution", "element", "task_id")
        WHERE "pool" IS NOT NULL
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<bool>> EnterPoolsAsync(NodeLease lease, IReadOnlyList<PoolEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.FirstOrDefault(static entry => entry.TaskRun.Pool is null) is { } outside)
        {
            throw new ArgumentException($"Task run '{outside.TaskRun.Key}' names no pool.", nameof(entries));
        }

        return TransactAsync((connection, stop) => EnterPoolsAsync(connection, lease, entries, stop), cancellationToken);
    }

    private static async Task<IReadOnlyList<bool>> EnterPoolsAsync(
        NpgsqlConnection connection, NodeLease lease, IReadOnlyList<PoolEntry> entries, CancellationToken cancellationToken)
    {
        await HoldLeaseAsync(connection, lease, cancellationToken).ConfigureAwait(false);
        string[] pools = [.. entries.Select(static entry => entry.TaskRun.Pool!).Distinct(StringComparer.Ordinal)];
        await LockAsync(connection, "pool", pools, cancellationToken).ConfigureAwait(false);
        string[] ids = [.. entries.Select(static entry => entry.ExecutionId).Distinct(StringComparer.Ordinal)];
        var keys = new Dictionary<string, long>(
            await connection.Statement(SelectOwned).With(ids).With(lease.NodeId)
                .ReadAllAsync(static row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false),
            StringComparer.Ordinal);
        var owned = entries.Where(entry => keys.ContainsKey(entry.ExecutionId)).ToArray();
        var taken = new PoolSlots(
            await connection.Statement(SumPools).With(pools).ReadAllAsync(static row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false),
            await connection.Statement(SelectInPools)
                .With(owned.Select(entry => keys[entry.ExecutionId]).ToArray())
                .With(owned.Select(static entry => entry.TaskRun.Key.Element()).ToArray())
                .With(owned.Select(static entry => entry.TaskRun.Key.TaskId).ToArray())
                .ReadAllAsync(static row => ((row.GetInt64(0), row.GetKey(1)), row.GetString(3), row.GetInt32(4)), cancellationToken).ConfigureAwait(false));

        var entered = new bool[entries.Count];
        var rows = new Dictionary<(long, TaskRunKey), TaskRunRecord>();
        for (var index = 0; index < entered.Length; index++)
        {
            var (executionId, taskRun, size) = entries[index];
            if (keys.TryGetValue(executionId, out var key) && taken.TryEnter(key, taskRun, size))
            {
                rows[(key, taskRun.Key)] = taskRun;
                entered[index] = true;
            }
        }

        var (attempts, taskRuns) = (TaskRunKeyRows.AttemptsToWriteOut(), new TaskRunRows());
        foreach (var ((key, _), taskRun) in rows)
        {
            attempts.Add(key, taskRun.Key);
            taskRuns.Add(key, taskRun);
        }

        await ExecuteAsync(connection, [attempts, taskRuns], cancellationToken).ConfigureAwait(false);
        return entered;
    }
}
