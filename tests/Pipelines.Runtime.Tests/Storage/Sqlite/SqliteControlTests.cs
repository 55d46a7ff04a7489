using System.Reflection;
using Microsoft.Data.Sqlite;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

/// <summary>What only this store must do for limits, pools and signals: use its indexes, and bring older files up to date.</summary>
public sealed class SqliteControlTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-store-");

    private SqliteStoreOptions Options => new() { DataDirectory = _folder.FullName };

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Statements() =>
    [
        "SqliteExecutionStore.SelectFree", "SqliteExecutionStore.SelectAsked", "SqliteExecutionStore.SelectDue", "SqliteExecutionStore.Wake",
        "SqliteExecutionStore.SelectTold", "SqliteExecutionStore.SelectOpenFamily", "SqliteExecutionStore.SelectWaiting", "SqliteExecutionStore.SelectDecision",
        "SqliteExecutionStore.SelectLastSignal", "SqliteExecutionStore.SelectFirstSignals", "SqliteExecutionStore.SelectNextSignals",
        "SqliteExecutionStore.SumOfPool", "SqliteExecutionStore.LeavePools", "SqliteExecutionStore.FreeExecutions",
        "SqliteExecutionStore.SelectEnded", "SqliteExecutionStore.SelectChild", "SqliteExecutionStore.SelectRetry",
        "SqliteLimits.CountAdmitted", "SqliteLimits.AdmitQueued", "SqliteLimits.SelectQueuedKeys", "SqliteLimits.SelectNextQueued",
        "SqliteRows.SelectSignals",
    ];

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task A_statement_of_control_scans_neither_history_nor_a_queue(string name)
    {
        await using var store = new SqliteExecutionStore(Options);
        await store.InitializeAsync(default);
        using var session = SqliteSession.Open(Options, isReadOnly: false);

        var plan = SqliteRows.ReadAll(session.Prepare($"EXPLAIN QUERY PLAN {Text(name)}"), static row => row.GetString(3));

        // The index of what is free to claim is read in order, as far as the limit: what is queued is not in it.
        plan.ShouldNotContain(
            step => step.StartsWith("SCAN TABLE", StringComparison.Ordinal)
                && (step.Contains("executions", StringComparison.Ordinal) || step.Contains("task_runs", StringComparison.Ordinal) || step.Contains("signals", StringComparison.Ordinal))
                && !step.Contains("executions_free", StringComparison.Ordinal),
            string.Join('\n', plan));
    }

    [Theory]
    [InlineData("SqliteExecutionStore.SelectFree")]
    [InlineData("SqliteLimits.AdmitQueued")]
    [InlineData("SqliteLimits.SelectNextQueued")]
    public async Task The_next_is_found_without_sorting_all_that_wait(string name)
    {
        await using var store = new SqliteExecutionStore(Options);
        await store.InitializeAsync(default);
        using var session = SqliteSession.Open(Options, isReadOnly: false);

        var plan = SqliteRows.ReadAll(session.Prepare($"EXPLAIN QUERY PLAN {Text(name)}"), static row => row.GetString(3));

        plan.ShouldNotContain(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal), string.Join('\n', plan));
    }

    [Fact]
    public async Task An_execution_that_cannot_be_read_keeps_no_other_from_being_claimed()
    {
        await using var store = new SqliteExecutionStore(Options);
        await store.InitializeAsync(default);
        await store.CommitAsync(null, [.. new[] { "e1", "e2", "e3" }.Select(id => new ExecutionCommit { ExecutionId = id, Created = New(id) })], default);
        await ExecuteAsync("""UPDATE "executions" SET "state" = 77 WHERE "id" = 'e1'""");
        var lease = await store.AcquireLeaseAsync("node-a", DateTimeOffset.MaxValue.AddYears(-1), default);
        var told = new List<string>();
        var request = new ClaimRequest { Flows = [new("zoomcamp/taxi")], Limit = 2, Now = DateTimeOffset.UnixEpoch, Unreadable = (id, exception) => told.Add($"{id}: {exception.Message}") };

        var claimed = await store.ClaimAsync(lease, request, default);
        claimed = [.. claimed, .. await store.ClaimAsync(lease, request, default)];

        claimed.Select(stored => stored.Execution.Id).ShouldBe(["e2", "e3"]);
        told.ShouldHaveSingleItem().ShouldStartWith("e1: The store holds the unknown ExecutionState 77");
        (await store.ClaimAsync(lease, request, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_of_the_first_schema_is_brought_up_to_date_with_all_it_holds()
    {
        using (var old = SqliteSession.Open(Options, isReadOnly: false))
        {
            old.Execute(Script("0001_initial.sql"));
            old.Execute("""
                INSERT INTO "executions" ("key", "id", "namespace", "flow_id", "revision", "state", "logical_at", "logical_offset_minutes", "labels", "attempt", "created_at", "started_at", "error_type", "error_message")
                VALUES (7, 'e1', 'zoomcamp', 'taxi', 'r1', 20, 1, 60, '{"a":"b"}', 2, 5, 6, 'T', 'broken'), (9, 'e2', 'zoomcamp', 'taxi', 'r1', 100, 1, 0, '{}', 1, 5, 6, NULL, NULL);
                INSERT INTO "execution_inputs" VALUES (7, '{"x":1}'), (9, '{}');
                INSERT INTO "task_runs" ("execution", "task_id", "element", "state", "attempts", "interruptions") VALUES (7, 'load', -1, 20, 2, 1);
                INSERT INTO "task_outputs" VALUES (7, 'extract', -1, '5');
                PRAGMA application_id = 0x50495045;
                PRAGMA user_version = 1;
                """);
        }

        await using var store = new SqliteExecutionStore(Options);
        await store.InitializeAsync(default);

        (await store.DescribeAsync(default)).SchemaVersion.ShouldBe(SqliteMigrations.Newest);
        var lease = await store.AcquireLeaseAsync("node-a", DateTimeOffset.MaxValue.AddYears(-1), default);
        var stored = (await store.ClaimAsync(lease, new() { Flows = [new("zoomcamp/taxi")], Limit = 5, Now = DateTimeOffset.UnixEpoch }, default)).ShouldHaveSingleItem();
        (stored.Execution.Id, stored.Execution.Attempt, stored.Execution.Priority, stored.Execution.Error!.Message).ShouldBe(("e1", 2, 0, "broken"));
        stored.Execution.Labels["a"].ShouldBe("b");
        stored.TaskRuns.ShouldHaveSingleItem().ShouldBe(new() { Key = new("load"), State = TaskRunState.RetryWaiting, Attempts = 2, Interruptions = 1 });
        stored.Outputs.ShouldHaveSingleItem();
        (await store.GetExecutionAsync("e2", default))!.State.ShouldBe(ExecutionState.Succeeded);
        await store.CommitAsync(null, [new() { ExecutionId = "e3", Created = New("e3") }], default);
        (await store.ListExecutionsAsync(new(), default)).Select(execution => execution.Id).ShouldBe(["e3", "e2", "e1"]);
    }

    private static ExecutionRecord New(string id) => new()
    {
        Id = id,
        Namespace = "zoomcamp",
        FlowId = "taxi",
        Revision = "r1",
        State = ExecutionState.Created,
        LogicalDate = DateTimeOffset.UnixEpoch,
        CreatedAt = DateTimeOffset.UnixEpoch,
        InputsJson = "{}"u8.ToArray(),
    };

    private static string Text(string name)
    {
        var (type, constant) = (name.Split('.')[0], name.Split('.')[1]);
        return (string)typeof(SqliteExecutionStore).Assembly.GetType($"{typeof(SqliteExecutionStore).Namespace}.{type}", throwOnError: true)!
            .GetField(constant, BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Static).ShouldNotBeNull(name).GetRawConstantValue()!;
    }

    private static string Script(string name)
    {
        var assembly = typeof(SqliteExecutionStore).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(resource => resource.EndsWith(name, StringComparison.Ordinal)))!);
        return reader.ReadToEnd();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Options.Path, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
