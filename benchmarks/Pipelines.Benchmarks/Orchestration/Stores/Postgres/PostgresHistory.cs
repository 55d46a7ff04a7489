using Npgsql;

namespace Pipelines.Benchmarks.Orchestration.Stores.Postgres;

/// <summary>
/// Makes ended executions of the chain as programs leave them behind, faster than programs can: in batches, each execution inserted while
/// it runs and updated when it has ended, so that dead rows come about as they do by work.
/// </summary>
internal static class PostgresHistory
{
    private const int Batch = 1000;
    private const int Connections = 2;

    // Ids that sort before those of now, as older ones do. A block of keys is larger than a batch.
    private const string Write = """
        WITH "block" AS MATERIALIZED (SELECT nextval('execution_keys') AS "first"),
        "new" AS (
            INSERT INTO "executions" ("key", "id", "namespace", "flow_id", "revision", "state", "logical_at", "logical_offset_minutes", "labels", "attempt", "priority",
                "created_at", "started_at", "node_id")
            SELECT "first" + "number", '00' || lpad(to_hex($1::bigint * $2 + "number"), 24, '0'), 'benchmark', 'chain', '000000000000', 20, now(), 0, '{}', 1, 0, now(), now(), 'vm-1-00000000'
            FROM "block" CROSS JOIN generate_series(0, $2 - 1) AS "number"
            RETURNING "key"),
        "inputs" AS (INSERT INTO "execution_inputs" ("execution", "json") SELECT "key", '{"number":1}' FROM "new"),
        "outputs" AS (
            INSERT INTO "task_outputs" ("execution", "task_id", "element", "json")
            SELECT "key", "task_id", -1, '1' FROM "new" CROSS JOIN unnest(ARRAY['first', 'second', 'third']) AS "task_id"),
        "task_runs" AS (
            INSERT INTO "task_runs" ("execution", "task_id", "element", "state", "attempts", "attempts_before", "interruptions", "pool_slots", "started_at", "ended_at", "only_attempt_by")
            SELECT "key", "task_id", -1, 100, 1, 0, 0, 0, now(), now(), 'vm-1-00000000'
            FROM "new" CROSS JOIN unnest(ARRAY['first', 'second', 'third']) AS "task_id")
        SELECT "first" FROM "block"
        """;

    private const string End = """
        UPDATE "executions" SET "state" = 100, "ended_at" = now(), "node_id" = NULL WHERE "key" BETWEEN $1::bigint AND $1::bigint + $2 - 1
        """;

    /// <summary>Makes them.</summary>
    public static async Task FillAsync(string connectionString, int executions, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Search Path=pipelines");
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(
            async () =>
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                while (Interlocked.Increment(ref next) is var batch && (long)batch * Batch < executions)
                {
                    var first = (long)(await ExecuteAsync(connection, Write, batch, cancellationToken))!;
                    await ExecuteAsync(connection, End, first, cancellationToken);
                }
            },
            cancellationToken)));
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql, long first, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Batch });
        await command.PrepareAsync(cancellationToken);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
