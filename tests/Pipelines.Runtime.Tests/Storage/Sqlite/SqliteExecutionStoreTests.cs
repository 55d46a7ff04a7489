using Microsoft.Data.Sqlite;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

public sealed class SqliteExecutionStoreTests : ExecutionStoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-store-");
    private readonly List<IExecutionStore> _others = [];

    private SqliteStoreOptions Options => new() { DataDirectory = _folder.FullName, BusyTimeout = TimeSpan.FromSeconds(30) };

    public override async Task DisposeAsync()
    {
        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_store_opened_again_has_all_that_was_committed()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", TaskRuns = [Run("extract")], Outputs = [new(new("extract"), Json("7"))] }], None);
        await Store.DisposeAsync();

        var again = await OpenAgainAsync();

        (await again.GetExecutionAsync("e1", None))!.NodeId.ShouldBe("node-a");
        Text((await again.GetOutputsAsync("e1", None)).ShouldHaveSingleItem().Json).ShouldBe("7");
        await again.RenewLeaseAsync(lease, Later.AddHours(1), None);
    }

    [Fact]
    public async Task Two_processes_see_each_others_commits_at_once()
    {
        var other = await OpenAgainAsync();
        await CreateAsync(NewExecution("e1"));

        (await other.GetExecutionAsync("e1", None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Processes_that_open_a_new_file_at_once_all_succeed()
    {
        var options = Options with { DataDirectory = Path.Combine(_folder.FullName, "new") };
        _others.AddRange(Enumerable.Range(0, 6).Select(_ => new SqliteExecutionStore(options)));

        await Task.WhenAll(_others.Select(store => store.InitializeAsync(None)));

        (await _others[5].DescribeAsync(None)).SchemaVersion.ShouldBe(SqliteMigrations.Newest);
    }

    [Fact]
    public async Task A_file_with_a_newer_schema_is_refused_and_left_alone()
    {
        await ExecuteAsync("PRAGMA user_version = 4711");

        var refused = await Should.ThrowAsync<PipelineException>(OpenAgainAsync);

        refused.Message.ShouldContain("4711");
        refused.Message.ShouldContain("newer version");
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused()
    {
        var folder = _folder.CreateSubdirectory("other");
        await ExecuteAsync("""CREATE TABLE "theirs" ("a" INTEGER)""", Path.Combine(folder.FullName, SqliteStoreOptions.FileName));
        await using var store = new SqliteExecutionStore(Options with { DataDirectory = folder.FullName });

        (await Should.ThrowAsync<PipelineException>(() => store.InitializeAsync(None))).Message.ShouldContain("another program");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_left_alone()
    {
        var folder = _folder.CreateSubdirectory("text");
        var file = Path.Combine(folder.FullName, SqliteStoreOptions.FileName);
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("not a database, but a text of some length. ", 50)));
        await using var store = new SqliteExecutionStore(Options with { DataDirectory = folder.FullName });

        var unavailable = await Should.ThrowAsync<StoreUnavailableException>(() => store.InitializeAsync(None));

        unavailable.Message.ShouldContain(file);
        unavailable.Message.ShouldContain("not a SQLite database");
        (await File.ReadAllTextAsync(file)).ShouldStartWith("not a database");
    }

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_named_with_the_way_out()
    {
        var file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        await using var store = new SqliteExecutionStore(Options with { DataDirectory = file });

        var unavailable = await Should.ThrowAsync<StoreUnavailableException>(() => store.InitializeAsync(None));

        unavailable.Message.ShouldContain(file);
        unavailable.Message.ShouldContain("Pipelines:DataDirectory");
    }

    [Fact]
    public async Task A_lock_held_for_too_long_is_unavailable_and_over_when_it_is_let_go()
    {
        await using var impatient = new SqliteExecutionStore(Options with { BusyTimeout = TimeSpan.FromMilliseconds(50) });
        await impatient.InitializeAsync(None);
        ExecutionCommit[] batch = [new() { ExecutionId = "e1", Created = NewExecution("e1") }];
        await using (var connection = Connect())
        {
            await connection.OpenAsync();
            await using var transaction = connection.BeginTransaction(deferred: false);

            var unavailable = await Should.ThrowAsync<StoreUnavailableException>(() => impatient.CommitAsync(null, batch, None));

            unavailable.Message.ShouldContain("locked by another process");
            (await impatient.GetExecutionAsync("e1", None)).ShouldBeNull();
        }

        await Store.CommitAsync(null, batch, None);
    }

    [Fact]
    public void A_full_disk_is_told_with_the_file_and_the_way_out()
    {
        var full = new SqliteException("database or disk is full", SQLitePCL.raw.SQLITE_FULL);

        var unavailable = SqliteErrors.Translate(full, Options).ShouldBeOfType<StoreUnavailableException>();

        unavailable.Message.ShouldContain("disk is full");
        unavailable.Message.ShouldContain("pipelines.db");
        unavailable.InnerException.ShouldBe(full);
    }

    [Fact]
    public void A_mistake_in_what_was_written_is_not_the_stores_fault()
    {
        var error = new SqliteException("constraint failed", SQLitePCL.raw.SQLITE_CONSTRAINT);

        SqliteErrors.Translate(error, Options).ShouldBe(error);
    }

    [Fact]
    public async Task Each_filter_of_a_list_is_served_by_an_index()
    {
        var description = await Store.DescribeAsync(None);
        await using var connection = Connect();
        await connection.OpenAsync();

        foreach (var (query, index) in new[]
        {
            (new ExecutionQuery { Flow = "a/b" }, "executions_by_flow"),
            (new ExecutionQuery { States = [ExecutionState.Failed, ExecutionState.Warning] }, "executions_by_state"),
            (new ExecutionQuery { BeforeId = "e" }, "sqlite_autoindex_executions_1"),
        })
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the store's own.
            command.CommandText = $"EXPLAIN QUERY PLAN {SqliteExecutionList.ToSql(query, query.Flow is null ? query.States.Count : 10)}";
#pragma warning restore CA2100
            for (var parameter = 1; parameter <= 15; parameter++)
            {
                command.Parameters.AddWithValue($"?{parameter}", parameter == 5 ? 10 : "x");
            }

            var plan = new List<string>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                plan.Add(reader.GetString(3));
            }

            plan.ShouldContain(step => step.Contains(index, StringComparison.Ordinal), $"{description.Location}: {string.Join('\n', plan)}");
            plan.ShouldNotContain(step => step.StartsWith("SCAN TABLE executions", StringComparison.Ordinal) && !step.Contains("INDEX", StringComparison.Ordinal));
        }
    }

    private protected override IExecutionStore CreateStore() => new SqliteExecutionStore(Options);

    private protected override async Task<IExecutionStore> OpenAgainAsync()
    {
        var store = new SqliteExecutionStore(Options);
        _others.Add(store);
        await store.InitializeAsync(None);
        return store;
    }

    private SqliteConnection Connect(string? file = null) => new(new SqliteConnectionStringBuilder { DataSource = file ?? Options.Path, Pooling = false }.ToString());

    private async Task ExecuteAsync(string sql, string? file = null)
    {
        await using var connection = Connect(file);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
