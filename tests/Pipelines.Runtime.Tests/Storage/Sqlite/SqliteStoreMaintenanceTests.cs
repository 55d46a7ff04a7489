using Microsoft.Data.Sqlite;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

public sealed class SqliteStoreMaintenanceTests : StoreMaintenanceContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-upkeep-");

    private SqliteStoreOptions Options => new() { DataDirectory = Path.Combine(_folder.FullName, "data"), BusyTimeout = TimeSpan.FromSeconds(30) };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Whoever adds a table with rows of executions must have retention remove them.</summary>
    [Fact]
    public async Task No_table_of_executions_is_forgotten_by_the_purge()
    {
        var tables = await QueryAsync("""
            SELECT "table"."name" FROM "sqlite_master" AS "table", pragma_table_info("table"."name") AS "column"
            WHERE "table"."type" = 'table' AND "column"."name" IN ('execution', 'execution_id', 'execution_key')
            ORDER BY "table"."name"
            """);

        tables.ShouldNotBeEmpty();
        SqlitePurge.History.Concat(SqlitePurge.Substance).Select(table => table.Table).Order(StringComparer.Ordinal).ToList().ShouldBe(tables, customMessage: "add the table to SqlitePurge.Substance, or to History if an execution can go on without it");
    }

    [Fact]
    public async Task A_purge_leaves_no_row_behind()
    {
        var id = await CreateAsync();
        await Store.SignalAsync(await CreateAsync(state: ExecutionState.Created), new() { Kind = ExecutionSignalKind.Cancel, At = Now }, None);
        foreach (var one in await FindAsync(new() { Flow = Flow, KeepNewest = 0 }))
        {
            await Maintenance.PurgeAsync([one], None);
        }

        foreach (var (table, _) in SqlitePurge.History.Concat(SqlitePurge.Substance))
        {
            (await QueryAsync($"""SELECT count(*) FROM "{table}" """)).ShouldBe(["0"], table);
        }

        (await Store.GetExecutionAsync(id, None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_long_log_goes_piece_by_piece_and_at_last_with_its_execution()
    {
        var id = await CreateAsync();
        await ExecuteAsync("""
            WITH RECURSIVE "numbers" ("number") AS (SELECT 1 UNION ALL SELECT "number" + 1 FROM "numbers" WHERE "number" < 30000)
            INSERT INTO "logs" ("execution", "element", "attempt", "at", "level", "message")
            SELECT (SELECT "key" FROM "executions"), 0, 1, 0, 2, 'a line of some length, so that there are many pages' FROM "numbers"
            """);
        var rows = 0L;
        PurgeProgress progress;
        do
        {
            progress = await Maintenance.PurgeAsync([id], None);
            progress.Rows.ShouldBeGreaterThan(0);
            rows += progress.Rows;
        }
        while (progress.Handled == 0);

        rows.ShouldBeGreaterThan(30000);
        (await QueryAsync("""SELECT count(*) FROM "logs" """)).ShouldBe(["0"]);
    }

    [Fact]
    public async Task What_may_go_is_found_in_an_index_however_long_history_is()
    {
        foreach (var sql in new[] { SqlitePurge.FindSql, SqlitePurge.FirstKeptSql })
        {
            var plan = await QueryPlan.OfAsync(Options.Path!, sql);

            plan.Count(step => step.Contains("executions_by_flow (namespace=? AND flow_id=? AND state=?", StringComparison.Ordinal)).ShouldBe(5, string.Join('\n', plan));
            plan.ShouldNotContain(step => step.StartsWith("SCAN TABLE executions", StringComparison.Ordinal));
        }

        (await QueryPlan.OfAsync(Options.Path!, SqlitePurge.FindSql)).ShouldContain(step => step.Contains("id>? AND id<?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""DELETE FROM "node_leases" """, "owners")]
    [InlineData("""DELETE FROM "executions" WHERE "state" = 100""", "orphan rows")]
    [InlineData("""UPDATE "task_runs" SET "state" = 10 WHERE "task_id" = 'a' AND "execution" = (SELECT "key" FROM "executions" WHERE "state" = 100)""", "ended executions")]
    [InlineData("""UPDATE "executions" SET "parent_id" = 'gone', "parent_task" = 'a' WHERE "state" = 100""", "subflows")]
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
    public async Task A_backup_is_a_store_with_all_that_was_there()
    {
        var id = await CreateAsync();
        var file = Path.Combine(_folder.FullName, "backups", SqliteStoreOptions.FileName);

        var backup = await Maintenance.BackupAsync(file, None);

        backup.ShouldBe(new StoreBackup(file, new FileInfo(file).Length, SqliteMigrations.Newest, 1));
        await using var copy = await OpenAsync(Path.GetDirectoryName(file)!);
        (await copy.GetExecutionAsync(id, None))!.Flow.ShouldBe(Flow);
        (await copy.ReadLogsAsync(new() { ExecutionId = id }, None)).Count.ShouldBe(2);
        Directory.GetFiles(Path.GetDirectoryName(file)!, "*.unfinished").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_backup_is_never_overwritten()
    {
        var file = Path.Combine(_folder.FullName, "backup.db");
        await File.WriteAllTextAsync(file, "mine");

        (await Should.ThrowAsync<PipelineException>(() => Maintenance.BackupAsync(file, None))).Message.ShouldContain("is there already");

        (await File.ReadAllTextAsync(file)).ShouldBe("mine");
    }

    [Fact]
    public async Task A_backup_that_cannot_be_written_says_why()
    {
        var file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "");

        var error = await Should.ThrowAsync<PipelineException>(() => Maintenance.BackupAsync(Path.Combine(file, "backup.db"), None));

        error.Message.ShouldContain("cannot be written");
    }

    [Fact]
    public async Task What_was_backed_up_while_a_process_wrote_is_consistent_and_goes_on()
    {
        var lease = await Store.AcquireLeaseAsync("node-a", Now.AddMinutes(1), None);
        using var enough = new CancellationTokenSource();
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = Task.Run(async () =>
        {
            for (var number = 0; !enough.IsCancellationRequested; number++)
            {
                var id = await CreateAsync(state: ExecutionState.Created);
                await Store.ClaimAsync(lease, ["zoomcamp/taxi"], 10, Now, None);
                var key = new TaskRunKey("c");

                // Together or not at all.
                await Store.CommitAsync(lease, [new() { ExecutionId = id, TaskRuns = [new() { Key = key, State = TaskRunState.Succeeded }], Outputs = [new(key, Json("1"))] }], None);
                if (number == 20)
                {
                    written.SetResult();
                }
            }
        });
        await written.Task.WaitAsync(TimeSpan.FromMinutes(2));

        var backup = await Maintenance.BackupAsync(Path.Combine(_folder.FullName, "copy", SqliteStoreOptions.FileName), None);
        await enough.CancelAsync();
        await writing;

        await using var copy = await OpenAsync(Path.GetDirectoryName(backup.File)!);
        var executions = await copy.ListExecutionsAsync(new() { Limit = int.MaxValue }, None);
        executions.Count.ShouldBe((int)backup.Executions);
        executions.Count.ShouldBeGreaterThanOrEqualTo(20);
        foreach (var execution in executions)
        {
            (await copy.GetOutputsAsync(execution.Id, None)).Select(output => output.Key).ShouldBe((await copy.GetTaskRunsAsync(execution.Id, None)).Select(run => run.Key));
        }

        (await ((IStoreMaintenance)copy).CheckAsync(Now, None)).ShouldBeEmpty();
        await copy.ExpireLeasesAsync(Now.AddHours(1), None);
        var next = await copy.AcquireLeaseAsync("node-b", Now.AddHours(2), None);
        var claimed = await copy.ClaimAsync(next, ["zoomcamp/taxi"], int.MaxValue, Now, None);
        claimed.Count.ShouldBe(executions.Count);
        await copy.CommitAsync(next, [.. claimed.Select(stored => new ExecutionCommit { ExecutionId = stored.Execution.Id, Change = new() { State = ExecutionState.Succeeded, EndedAt = Now } })], None);
        (await copy.ListExecutionsAsync(new() { States = [ExecutionState.Succeeded], Limit = int.MaxValue }, None)).Count.ShouldBe(executions.Count);
    }

    [Fact]
    public async Task A_migration_tells_from_where_to_where()
    {
        await using var store = new SqliteExecutionStore(Options with { DataDirectory = Path.Combine(_folder.FullName, "new") });

        (await ((IStoreMaintenance)store).MigrateAsync(None)).ShouldBe(new SchemaChange(0, SqliteMigrations.Newest));
        (await ((IStoreMaintenance)store).MigrateAsync(None)).ShouldBe(new SchemaChange(SqliteMigrations.Newest, SqliteMigrations.Newest));
    }

    [Fact]
    public void A_backed_up_data_directory_has_the_store_where_a_program_looks_for_it() => (DataDirectoryCopy.StoreName + Maintenance.BackupExtension).ShouldBe(SqliteStoreOptions.FileName);

    private protected override IExecutionStore CreateStore() => new SqliteExecutionStore(Options);

    private async Task<SqliteExecutionStore> OpenAsync(string folder)
    {
        var store = new SqliteExecutionStore(Options with { DataDirectory = folder });
        await store.InitializeAsync(None);
        return store;
    }

    private async Task<List<string>> QueryAsync(string sql)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Options.Path, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        var values = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }

    private Task<List<string>> ExecuteAsync(string sql) => QueryAsync(sql);
}
