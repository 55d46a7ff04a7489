using Npgsql;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Tests.Postgres;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresStoreMaintenanceTests : StoreMaintenanceContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-upkeep-");
    private NpgsqlDataSource? _source;
    private PostgresStoreOptions _options = new();

    public override async Task InitializeAsync()
    {
        _options = new PostgresStoreOptions { ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
        _source = PostgresConnections.Create(_options);
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _source!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Whoever adds a table with rows of executions must have retention remove them.</summary>
    [Fact]
    public async Task No_table_of_executions_is_forgotten_by_the_purge()
    {
        var tables = await QueryAsync("""
            SELECT "table_name" FROM information_schema.columns
            WHERE "table_schema" = 'pipelines' AND "column_name" IN ('execution', 'execution_id', 'execution_key') AND "table_name" !~ '^logs'
            """);

        tables.ShouldNotBeEmpty();
        PostgresPurge.Tables.Append("start_keys").ShouldBe(tables, ignoreOrder: true);
    }

    [Fact]
    public async Task A_purge_leaves_no_row_behind_and_no_line_to_be_seen()
    {
        var id = await CreateAsync();
        await Store.SignalAsync(await CreateAsync(state: ExecutionState.Created), new() { Kind = ExecutionSignalKind.Cancel, At = Now }, None);

        var rows = (await Maintenance.PurgeAsync(await FindAsync(new() { Flow = Flow, KeepNewest = 0 }), None)).Rows;

        rows.ShouldBeGreaterThan(20);
        foreach (var table in PostgresPurge.Tables)
        {
            (await QueryAsync($"""SELECT count(*)::text FROM "{table}" """)).ShouldBe(["0"], table);
        }

        (await QueryAsync("""SELECT count(*)::text FROM "logs" """)).ShouldBe(["4"], "lines go with their partitions");
        (await Store.ReadLogsAsync(new() { ExecutionId = id }, None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""DELETE FROM "node_leases" """, "owners")]
    [InlineData("""DELETE FROM "executions" WHERE "state" = 100""", "orphan rows")]
    [InlineData("""UPDATE "task_runs" SET "state" = 10 WHERE "task_id" = 'a' AND "execution" = (SELECT "key" FROM "executions" WHERE "state" = 100)""", "ended executions")]
    [InlineData("""UPDATE "executions" SET "parent_id" = 'gone', "parent_task" = 'a' WHERE "state" = 100""", "subflows")]
    [InlineData("""UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'executions_by_state'::regclass""", "indexes")]
    [InlineData("""DO $$ BEGIN EXECUTE 'DROP TABLE "logs_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD') || '"'; END $$""", "log partitions")]
    [InlineData("""UPDATE "logs_rest" SET "at" = "at" - INTERVAL '3 days'""", "log partitions")]
    public async Task What_should_not_be_is_found(string damage, string check)
    {
        await CreateAsync();
        var lease = await Store.AcquireLeaseAsync("node-a", Now.AddMinutes(1), None);
        var open = await CreateAsync(state: ExecutionState.Created);
        await Store.ClaimAsync(lease, ["zoomcamp/taxi"], 10, Now, None);
        (await Maintenance.CheckAsync(Now, None)).ShouldBeEmpty(open);

        await ExecuteAsync(damage);

        (await Maintenance.CheckAsync(Now, None)).ShouldContain(finding => finding.Check == check);
    }

    [Fact]
    public async Task A_backup_can_be_restored_with_all_that_was_there()
    {
        var id = await CreateAsync();
        var file = Path.Combine(_folder.FullName, "backups", "pipelines.dump");

        var backup = await Maintenance.BackupAsync(file, None);

        backup.ShouldBe(new StoreBackup(file, new FileInfo(file).Length, PostgresMigrations.Newest, 1));
        Directory.GetFiles(Path.GetDirectoryName(file)!, "*.unfinished").ShouldBeEmpty();
        var other = new PostgresStoreOptions { ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() };
        await RestoreAsync(file, other);
        await using var copy = new PostgresExecutionStore(other);
        await copy.InitializeAsync(None);
        (await copy.GetExecutionAsync(id, None))!.Flow.ShouldBe(Flow);
        (await copy.ReadLogsAsync(new() { ExecutionId = id }, None)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_backup_is_never_overwritten()
    {
        var file = Path.Combine(_folder.FullName, "backup.dump");
        await File.WriteAllTextAsync(file, "mine");

        (await Should.ThrowAsync<PipelineException>(() => Maintenance.BackupAsync(file, None))).Message.ShouldContain("is there already");

        (await File.ReadAllTextAsync(file)).ShouldBe("mine");
    }

    [Fact]
    public async Task The_store_tells_its_size()
    {
        var description = await Store.DescribeAsync(None);

        description.SchemaVersion.ShouldBe(PostgresMigrations.Newest);
        description.Details.Select(detail => detail.Key).ShouldBe(["engine", "schema", "tables", "indexes", "logs", "dead rows"]);
        description.Details.ShouldContain(detail => detail.Key == "logs" && detail.Value.EndsWith("in 4 days", StringComparison.Ordinal));
    }

    private protected override IExecutionStore CreateStore() => new PostgresExecutionStore(_options);

    private static async Task RestoreAsync(string file, PostgresStoreOptions options)
    {
        var start = new System.Diagnostics.ProcessStartInfo(PostgresPrograms.Find("pg_restore"), ["--no-owner", "--exit-on-error", $"--dbname={new NpgsqlConnectionStringBuilder(options.ConnectionString).Database}", file])
        {
            RedirectStandardError = true,
        };
        PostgresPrograms.Connect(start.Environment, options);
        using var process = System.Diagnostics.Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, error);
    }

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
