using Npgsql;
using Pipelines.Postgres.Storage;
using Pipelines.Tests.Postgres;

namespace Pipelines.Postgres.Tests.Storage;

/// <summary>A database with a long history, made by the server itself; read only, so that tests may share it.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresHistory : IAsyncLifetime, ICollectionFixture<PostgresHistory>
{
    /// <summary>The collection of tests that share it.</summary>
    public const string Name = "a long history in PostgreSQL";

    /// <summary>One in 1,000 has not ended; ids grow with their number, <c>e00000001</c> and on.</summary>
    public const int Executions = 100_000;

    private NpgsqlDataSource? _source;

    internal NpgsqlDataSource Source => _source!;

    public async Task InitializeAsync()
    {
        var options = new PostgresStoreOptions { ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
        _source = PostgresConnections.Create(options);
        await ExecuteAsync("""CREATE SCHEMA "pipelines" """);
        var assembly = typeof(PostgresStoreOptions).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(static name => name.Contains(".Migrations.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var script = new StreamReader(assembly.GetManifestResourceStream(name)!);
            await ExecuteAsync(await script.ReadToEndAsync());
        }

        await ExecuteAsync($$"""
            INSERT INTO "executions" ("key", "id", "namespace", "flow_id", "revision", "state", "logical_at", "logical_offset_minutes", "labels", "attempt", "priority",
                "created_at", "started_at", "ended_at", "trigger", "origin_kind", "origin_id", "parent_id", "parent_task", "parent_element", "child_key")
            SELECT n, 'e' || lpad(n::text, 8, '0'), 'zoomcamp', 'flow' || n % 20, 'r1', CASE WHEN n % 1000 = 0 THEN 20 WHEN n % 50 = 1 THEN 120 ELSE 100 END,
                t, 60, CASE WHEN n % 100 = 7 THEN '{"color":"green","n":"1"}' ELSE '{}' END, CASE WHEN n % 1000 = 0 THEN 2 ELSE 1 END, 0,
                t, t, CASE WHEN n % 1000 = 0 THEN NULL ELSE t END, CASE WHEN n % 3 = 0 THEN 'daily' END,
                CASE WHEN n % 500 = 3 THEN 1 END, CASE WHEN n % 500 = 3 THEN 'e' || lpad((n - 1)::text, 8, '0') END,
                CASE WHEN n % 500 = 4 THEN 'e' || lpad((n - 1)::text, 8, '0') END, CASE WHEN n % 500 = 4 THEN 'load' END,
                CASE WHEN n % 500 = 4 THEN 7 END, CASE WHEN n % 500 = 4 THEN 'key' END
            FROM generate_series(1, {{Executions}}) AS n, LATERAL (SELECT timestamptz '2026-03-01Z' + n * INTERVAL '1 minute') AS times (t);
            INSERT INTO "execution_inputs" SELECT "key", '{"month":"2019-' || "key" || '","city":"Zürich 🚕"}' FROM "executions";
            INSERT INTO "execution_outputs" SELECT "key", '7' FROM "executions" WHERE "state" = 100;
            INSERT INTO "task_runs" ("execution", "started_at", "ended_at", "element", "attempts", "attempts_before", "interruptions", "pool_slots", "state", "task_id", "only_attempt_by")
            SELECT "key", "created_at", "created_at", e, 1, 0, 0, 0, 100, 'load', 'node-a' FROM "executions", (VALUES (-1), (7)) AS elements (e);
            INSERT INTO "task_outputs" ("execution", "element", "task_id", "json") SELECT "key", 7, 'load', '[1]' FROM "executions";
            INSERT INTO "signals" ("execution", "at", "attempt", "element", "kind", "json", "task_id")
            SELECT "key", "created_at", a, -1, 1, '"' || a || '"', 'approve' FROM "executions", generate_series(1, 2) AS a WHERE "key" % 5 = 0;
            """);
        await ExecuteAsync("VACUUM (ANALYZE)");
    }

    public async Task DisposeAsync() => await Source.DisposeAsync();

    /// <summary>How the server would run a statement, one step a line.</summary>
    internal static async Task<string> PlanAsync(NpgsqlCommand command)
    {
        await using (command)
        {
#pragma warning disable CA2100 // The text is the store's own.
            command.CommandText = $"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) {command.CommandText}";
#pragma warning restore CA2100
            var lines = await command.ReadAllAsync(static row => row.GetString(0), CancellationToken.None);
            return string.Join('\n', lines);
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await Source.OpenConnectionAsync();
        await connection.Statement(sql).Patiently().ExecuteAsync(CancellationToken.None);
    }
}
