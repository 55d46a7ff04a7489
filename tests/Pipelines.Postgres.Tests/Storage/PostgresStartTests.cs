using System.Globalization;
using System.Text;
using Npgsql;
using Pipelines.Postgres.Storage;
using Pipelines.Postgres.Storage.Starts;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Postgres.Tests.Storage;

/// <summary>Starts when answers are lost and processes are in each other's way, and how the server finds what they ask for.</summary>
public sealed class PostgresStartTests
{
    [Fact]
    public async Task A_start_whose_answer_was_lost_is_told_what_it_did_when_it_is_passed_again()
    {
        await using var scene = await StoreScene.StartAsync();
        var (network, connectionString) = scene.Network();
        var store = await scene.OpenAsync(connectionString);
        await store.StartAsync([Start("s0", "e0", "taken")], StoreScene.Now, default);
        StartCommit[] starts = [Start("s1", "e1", "k1"), Start("s2", "e2", "taken"), Start("s3", "e3", null) with { Documents = [] }];

        network.LoseAnswers(1);
        await Should.ThrowAsync<StoreUnavailableException>(() => store.StartAsync(starts, StoreScene.Now, default));
        network.LoseAnswers(0);
        network.LostAnswers.ShouldBeGreaterThan(0);
        var outcomes = await store.StartAsync(starts, StoreScene.Now, default);

        outcomes.ShouldAllBe(outcome => outcome.Result == StartResult.Done);
        outcomes.Select(outcome => outcome.Executions.ShouldHaveSingleItem()).ShouldBe([new("e1", true), new("e0", false), new("e3", true)]);
        (await scene.QueryAsync<long>("""SELECT count(*) FROM "executions" JOIN "execution_inputs" ON "execution" = "key" """)).ShouldBe(3);
        outcomes[0].Versions.ShouldBe([(await store.FindDocumentAsync("test", "document of s1", StoreScene.Now, default))!.Version]);
    }

    [Fact]
    public async Task Each_key_is_started_once_and_each_cursor_moves_once_while_answers_are_lost_and_sessions_are_ended()
    {
        const int steps = 80;
        await using var scene = await StoreScene.StartAsync();
        var (network, connectionString) = scene.Network();
        var stores = new[] { await scene.OpenAsync(connectionString), await scene.OpenAsync(connectionString) };
        network.LoseAnswers(0.33);

        var created = await Task.WhenAll(stores.Select((store, process) => RunAsync(scene, store, process, steps)));
        network.LoseAnswers(0);

        network.LostAnswers.ShouldBeGreaterThan(5);
        created.Sum().ShouldBe(steps, "each step was told to be done by one");
        (await scene.QueryAsync<long>("""SELECT count(*) FROM "executions" """)).ShouldBe(steps);
        (await scene.QueryAsync<long>("""SELECT count(*) FROM "start_keys" JOIN "executions" ON "key" = "execution" """)).ShouldBe(steps);
    }

    [Fact]
    public async Task Starts_wait_for_each_other_by_name_and_not_otherwise()
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();
        await using var other = await scene.ConnectAsync();
        await using var holds = await other.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("""SELECT "lock_names"('start', ARRAY['key/held'])""", other))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var waiting = store.StartAsync([Start("s1", "e1", "held")], StoreScene.Now, default);
        await scene.WhenWaitingAsync();
        (await (await scene.OpenAsync()).StartAsync([Start("s2", "e2", "free")], StoreScene.Now, default))[0].Executions[0].IsNew.ShouldBeTrue();
        waiting.IsCompleted.ShouldBeFalse();

        await holds.RollbackAsync();
        (await waiting)[0].Executions[0].IsNew.ShouldBeTrue();
    }

    [Theory]
    [InlineData("who has a key", FoundHolder.Select, "(text[])", "start_keys_pkey", "executions_by_origin")]
    [InlineData("what is open", OpenTrigger.Select, "(text[], text[], text[])", "executions_open_by_trigger", "executions_id_key")]
    [InlineData("documents", FoundDocument.Select, "(text[], text[], timestamptz)", "documents_pkey", "LockRows")]
    [InlineData("names by prefix", PostgresExecutionStore.SelectStartKeyNames, "(text, text, text, bigint)", "start_keys_pkey", "Limit")]
    [InlineData("what a backfill made", PostgresExecutionStore.CountOrigin, "(text, smallint)", "executions_by_origin", "Aggregate")]
    public async Task A_statement_goes_by_its_index_though_its_plan_was_made_for_empty_tables(string what, string sql, string types, string index, string and)
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.OpenAsync();
        await using var source = PostgresConnections.CreateForWrites(new PostgresStoreOptions { ConnectionString = scene.ConnectionString });
        await using var connection = await source.OpenConnectionAsync();
        await connection.Statement($"SET plan_cache_mode = force_generic_plan; PREPARE statement {types} AS {sql}").ExecuteAsync(default);

        var values = string.Join(", ", Enumerable.Repeat("NULL", types.Count(static character => character == ',') + 1));
        var plan = string.Join('\n', await connection.Statement($"EXPLAIN EXECUTE statement ({values})").ReadAllAsync(static row => row.GetString(0), default));

        plan.ShouldContain(index, Case.Sensitive, $"{what}\n{plan}");
        plan.ShouldContain(and, Case.Sensitive, $"{what}\n{plan}");
        plan.ShouldNotContain("Seq Scan", Case.Sensitive, $"{what}\n{plan}");
    }

    /// <summary>Moves a cursor on with each start, until it has come to its end.</summary>
    /// <returns>How many executions this process was told to have created.</returns>
    private static async Task<int> RunAsync(StoreScene scene, PostgresExecutionStore store, int process, int steps)
    {
        for (var (created, tries) = (0, 0); ; tries++)
        {
            var cursor = await PersistAsync(() => store.FindDocumentAsync("test", "cursor", StoreScene.Now, default));
            var step = cursor is null ? 0 : int.Parse(Encoding.UTF8.GetString(cursor.Json.Span), CultureInfo.InvariantCulture);
            if (step == steps)
            {
                return created;
            }

            StartCommit[] starts =
            [
                Start($"{process} {tries}", $"{process} {tries}", $"key {step}") with
                {
                    Documents = [new() { Kind = "test", Name = "cursor", Json = Encoding.UTF8.GetBytes($"{step + 1}"), ExpectedVersion = cursor?.Version ?? 0 }],
                },
            ];
            var ending = tries % 9 == 8 ? EndSessionsAsync(scene) : Task.CompletedTask;
            var outcome = (await PersistAsync(() => store.StartAsync(starts, StoreScene.Now, default)))[0];
            await ending;
            created += outcome.Executions.Count(static execution => execution.IsNew);
        }
    }

    private static StartCommit Start(string id, string executionId, string? key) => new()
    {
        Id = id,
        Executions = [new(StoreScene.NewExecution(executionId), key is null ? null : new StartKey(key))],
        Documents = [new() { Kind = "test", Name = $"document of {id}", Json = "1"u8.ToArray() }],
    };

    private static async Task<T> PersistAsync<T>(Func<Task<T>> work)
    {
        while (true)
        {
            try
            {
                return await work();
            }
            catch (StoreUnavailableException)
            {
                // As the queue does: the same starts again.
            }
        }
    }

    private static Task EndSessionsAsync(StoreScene scene) => scene.ExecuteAsync(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'pipelines'");
}
