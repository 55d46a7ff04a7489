using Npgsql;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;
using Pipelines.Tests.Postgres;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresLogPartitionsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Long = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private PostgresExecutionStore? _store;
    private NpgsqlDataSource? _source;

    private PostgresExecutionStore Store => _store!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        var options = new PostgresStoreOptions { ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
        _source = PostgresConnections.Create(options);
        _store = new PostgresExecutionStore(options);
        await Store.InitializeAsync(None);
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        await _source!.DisposeAsync();
    }

    [Fact]
    public async Task Today_and_the_days_to_come_have_a_partition_from_the_start()
    {
        (await QueryAsync("""SELECT "name" FROM generate_series(0, 3) AS "ahead", LATERAL (SELECT 'logs_' || to_char((now() AT TIME ZONE 'UTC')::date + "ahead", 'YYYYMMDD')) AS "days" ("name")"""))
            .ShouldBe(await PartitionsAsync());
        (await Store.CheckAsync(Long, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Lines_of_a_day_without_a_partition_are_kept_and_get_one_from_the_upkeep()
    {
        await CreateAsync("e1", Long, lines: 3);
        (await QueryAsync("""SELECT count(*)::text FROM "logs_rest" """)).ShouldBe(["3"]);

        await Store.ReclaimAsync(None);

        (await PartitionsAsync())[0].ShouldBe("logs_20260110");
        (await QueryAsync("""SELECT count(*)::text FROM "logs_rest" """)).ShouldBe(["0"]);
        (await QueryAsync("""SELECT count(*)::text FROM "logs_20260110" """)).ShouldBe(["3"]);
        (await Store.ReadLogsAsync(new() { ExecutionId = "e1" }, None)).Select(line => line.Message).ShouldBe(["line 0", "line 1", "line 2"]);
    }

    [Fact]
    public async Task A_partition_is_dropped_once_all_its_executions_are_gone_and_not_before()
    {
        await CreateAsync("e1", Long, lines: 100);
        await CreateAsync("e2", Long, lines: 100);
        await CreateAsync("e3", Long.AddDays(1), lines: 100);
        await Store.ReclaimAsync(None);
        await Store.PurgeAsync(["e1"], None);

        (await Store.ReclaimAsync(None)).ShouldBe(0);
        (await PartitionsAsync()).Count.ShouldBe(6);
        (await Store.ReadLogsAsync(new() { ExecutionId = "e1" }, None)).ShouldBeEmpty();

        await Store.PurgeAsync(["e2"], None);
        (await Store.ReclaimAsync(None)).ShouldBeGreaterThan(0);

        (await PartitionsAsync()).ShouldNotContain("logs_20260110");
        (await Store.ReadLogsAsync(new() { ExecutionId = "e3" }, None)).Count.ShouldBe(100);
    }

    [Fact]
    public async Task A_partition_that_one_execution_holds_keeps_its_lines_only()
    {
        await CreateAsync("kept", Long, lines: 10);
        await CreateAsync("gone", Long, lines: 1);
        await Store.ReclaimAsync(None);

        // The upkeep gives way to the server's own, which comes when so much is new.
        await ExecuteAsync("""ALTER TABLE "logs_20260110" SET (autovacuum_enabled = false)""");
        await ExecuteAsync("""
            INSERT INTO "logs" ("execution", "at", "element", "attempt", "level", "message")
            SELECT "key", timestamptz '2026-01-10 13:00:00Z', -1, 1, 2, repeat('x', 200) FROM "executions", generate_series(1, 20000) WHERE "id" = 'gone'
            """);
        await Store.PurgeAsync(["gone"], None);

        (await Store.ReclaimAsync(None)).ShouldBeGreaterThan(4_000_000);

        (await QueryAsync("""SELECT count(*)::text FROM "logs_20260110" """)).ShouldBe(["10"]);
        (await Store.ReadLogsAsync(new() { ExecutionId = "kept" }, None)).Count.ShouldBe(10);
        (await Store.ReclaimAsync(None)).ShouldBe(0, "it is small now");
        await CreateAsync("later", Long, lines: 1);
        (await QueryAsync("""SELECT count(*)::text FROM "logs_rest" """)).ShouldBe(["0"], "it takes lines as before");
    }

    [Fact]
    public async Task The_upkeep_gives_way_to_a_transaction_that_reads_the_log()
    {
        await CreateAsync("e1", Long, lines: 5);
        await Store.ReclaimAsync(None);
        await Store.PurgeAsync(["e1"], None);
        await using (var connection = await _source!.OpenConnectionAsync())
        {
            await using var reads = await connection.BeginTransactionAsync();
            await connection.Statement("""SELECT count(*) FROM "logs" """).ExecuteAsync(None);

            (await Store.ReclaimAsync(None)).ShouldBe(0);
            (await PartitionsAsync()).ShouldContain("logs_20260110");
        }

        (await Store.ReclaimAsync(None)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_day_that_another_process_drops_meanwhile_is_passed_over()
    {
        await CreateAsync("e1", Long, lines: 5);
        await CreateAsync("e2", Long.AddDays(1), lines: 5);
        await Store.ReclaimAsync(None);
        await Store.PurgeAsync(["e1", "e2"], None);
        await using var other = await _source!.OpenConnectionAsync();
        await using var drops = await other.BeginTransactionAsync();
        await other.Statement("""DROP TABLE "logs_20260110" """).ExecuteAsync(None);

        var reclaiming = Store.ReclaimAsync(None);
        while ((await QueryAsync("SELECT 1::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        await drops.CommitAsync();

        (await reclaiming).ShouldBeGreaterThan(0);
        (await PartitionsAsync()).ShouldNotContain("logs_20260111");
    }

    [Fact]
    public async Task Days_before_an_execution_are_not_searched_for_its_log()
    {
        for (var day = 0; day < 5; day++)
        {
            await CreateAsync($"e{day}", Long.AddDays(day), lines: 5);
        }

        await Store.ReclaimAsync(None);
        await using var connection = await _source!.OpenConnectionAsync();
        var plan = await PostgresHistory.PlanAsync(
            connection.Statement(PostgresRows.SelectLogs).With("e4").With(0L).With((short)0).WithText(null).With(100));

        plan.Split('\n').Where(line => line.Contains("logs_2026", StringComparison.Ordinal) && !line.Contains("never executed", StringComparison.Ordinal) && line.Contains(" on logs_202601", StringComparison.Ordinal))
            .ShouldAllBe(line => line.Contains("logs_20260113", StringComparison.Ordinal) || line.Contains("logs_20260114", StringComparison.Ordinal), plan);
        (await Store.ReadLogsAsync(new() { ExecutionId = "e4" }, None)).Count.ShouldBe(5);
    }

    private Task CreateAsync(string id, DateTimeOffset at, int lines) => Store.CommitAsync(
        null,
        [
            new()
            {
                ExecutionId = id,
                Created = new()
                {
                    Id = id, Namespace = "zoomcamp", FlowId = "taxi", Revision = "r1", State = ExecutionState.Succeeded, LogicalDate = at, CreatedAt = at, EndedAt = at, InputsJson = "{}"u8.ToArray(),
                },
                Logs = [.. Enumerable.Range(0, lines).Select(number => new LogRecord { At = at, Level = 0, Message = $"line {number}" })],
            },
        ],
        None);

    private Task<IReadOnlyList<string>> PartitionsAsync() =>
        QueryAsync("""SELECT "relname"::text FROM pg_inherits JOIN pg_class ON "oid" = "inhrelid" WHERE "inhparent" = '"logs"'::regclass AND "relname" <> 'logs_rest' ORDER BY 1""");

    private async Task<IReadOnlyList<string>> QueryAsync(string sql)
    {
        await using var connection = await _source!.OpenConnectionAsync();
        return await connection.Statement(sql).ReadAllAsync(static row => row.GetString(0), None);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _source!.OpenConnectionAsync();
        await connection.Statement(sql).ExecuteAsync(None);
    }
}
