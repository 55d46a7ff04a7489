using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Tests.Storage;

/// <summary>The connection is cut when the server has committed and before it says so, or at any other moment.</summary>
public sealed class PostgresUnknownOutcomeTests
{
    private static DateTimeOffset Later => StoreScene.Now.AddHours(1);

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_done_once()
    {
        await using var scene = await StoreScene.StartAsync();
        var (network, connectionString) = scene.Network();
        var store = await scene.OpenAsync(connectionString);
        var lease = await store.AcquireLeaseAsync("node-a", Later, default);
        await store.CommitAsync(lease, [StoreScene.Creates("e1", "node-a")], default);

        network.LoseAnswers(1);
        await store.CommitAsync(lease, [StoreScene.Logs("e1", "once"), StoreScene.Creates("e2", "node-a")], default);
        network.LoseAnswers(0);

        network.LostAnswers.ShouldBe(1);
        await store.CommitAsync(lease, [StoreScene.Logs("e2", "its key is known again")], default);
        (await store.ReadLogsAsync(new() { ExecutionId = "e1" }, default)).ShouldHaveSingleItem();
        (await store.ReadLogsAsync(new() { ExecutionId = "e2" }, default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_created_without_a_lease_and_whose_answer_was_lost_is_there_once()
    {
        await using var scene = await StoreScene.StartAsync();
        var (network, connectionString) = scene.Network();
        var store = await scene.OpenAsync(connectionString);
        await store.CommitAsync(null, [StoreScene.Creates("e0")], default);
        ExecutionCommit[] batch = [StoreScene.Creates("e1"), StoreScene.Creates("e2")];

        network.LoseAnswers(1);
        await store.CommitAsync(null, batch, default);
        network.LoseAnswers(0);

        network.LostAnswers.ShouldBe(1);
        (await scene.QueryAsync<long>("""SELECT count(*) FROM "executions" """)).ShouldBe(3);
        (await scene.QueryAsync<long>("""SELECT count(*) FROM "execution_inputs" """)).ShouldBe(3);
        (await store.GetExecutionAsync("e2", default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_hangs_on_an_execution_whose_creation_is_sent_again_is_there_once_too()
    {
        await using var scene = await StoreScene.StartAsync();
        var (network, connectionString) = scene.Network();
        var store = await scene.OpenAsync(connectionString);
        await store.CommitAsync(null, [StoreScene.Creates("e0")], default);
        var creates = StoreScene.Creates("e1") with
        {
            TaskRuns = [new() { Key = new("load"), State = TaskRunState.Succeeded }],
            Outputs = [new TaskOutputRecord(new("load"), "1"u8.ToArray())],
            Logs = StoreScene.Logs("e1", "once").Logs,
        };

        network.LoseAnswers(1);
        await store.CommitAsync(null, [creates], default);
        network.LoseAnswers(0);

        network.LostAnswers.ShouldBe(1);
        foreach (var table in new[] { "task_runs", "task_outputs", "logs", "execution_inputs" })
        {
            (await scene.QueryAsync<long>($"""SELECT count(*) FROM "{table}" LEFT JOIN "executions" ON "key" = "execution" WHERE "key" IS NULL""")).ShouldBe(0, table);
        }

        (await store.ReadLogsAsync(new() { ExecutionId = "e1" }, default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_a_claim_whose_answer_was_lost_has_claimed_is_given_to_the_next()
    {
        await using var scene = await StoreScene.StartAsync();
        var (network, connectionString) = scene.Network();
        var store = await scene.OpenAsync(connectionString);
        var lease = await store.AcquireLeaseAsync("node-a", Later, default);
        await store.CommitAsync(null, [StoreScene.Creates("e1"), StoreScene.Creates("e2")], default);

        network.LoseAnswers(1);
        await Should.ThrowAsync<StoreUnavailableException>(() => store.ClaimAsync(lease, StoreScene.Claim(10), default));
        network.LoseAnswers(0);

        (await store.ClaimAsync(lease, StoreScene.Claim(10), default)).Select(stored => stored.Execution.Id).ShouldBe(["e1", "e2"]);
        (await store.ClaimAsync(lease, StoreScene.Claim(10), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_lost_and_nothing_is_done_twice_while_every_third_answer_is_lost_and_sessions_are_ended()
    {
        const int batches = 150;
        await using var scene = await StoreScene.StartAsync();
        var (network, connectionString) = scene.Network();
        var store = await scene.OpenAsync(connectionString);
        var lease = await store.AcquireLeaseAsync("node-a", Later, default);
        await store.CommitAsync(lease, [StoreScene.Creates("e", "node-a")], default);
        using var stop = new CancellationTokenSource();
        var done = 0;
        var ending = EndSessionsAsync(scene, () => Volatile.Read(ref done), stop.Token);
        network.LoseAnswers(0.33);

        for (var number = 0; number < batches; number++)
        {
            ExecutionCommit[] batch = [StoreScene.Logs("e", $"{number}"), StoreScene.Creates($"e{number:000}", number % 3 == 0 ? null : "node-a")];
            await PersistAsync(() => store.CommitAsync(lease, batch, default));
            Volatile.Write(ref done, number + 1);
        }

        network.LoseAnswers(0);
        await stop.CancelAsync();
        await ending;

        network.LostAnswers.ShouldBeGreaterThan(10);
        (await store.ReadLogsAsync(new() { ExecutionId = "e", Limit = 1000 }, default)).Select(line => line.Message).ShouldBe(Enumerable.Range(0, batches).Select(number => $"{number}"));
        (await scene.QueryAsync<long>("""SELECT count(*) FROM "executions" JOIN "execution_inputs" ON "execution" = "key" """)).ShouldBe(batches + 1);
    }

    [Fact]
    public async Task A_session_that_was_ended_while_idle_fails_no_call()
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();
        var lease = await store.AcquireLeaseAsync("node-a", Later, default);
        await store.CommitAsync(lease, [StoreScene.Creates("e1", "node-a")], default);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.GetExecutionAsync("e1", default)));

        await EndSessionsAsync(scene);

        await store.CommitAsync(lease, [StoreScene.Logs("e1", "goes on")], default);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.GetExecutionAsync("e1", default)));
        await store.RenewLeaseAsync(lease, Later, default);
        (await store.ReadLogsAsync(new() { ExecutionId = "e1" }, default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_server_that_is_silent_is_said_and_work_goes_on_when_it_answers()
    {
        await using var scene = await StoreScene.StartAsync();
        var (network, connectionString) = scene.Network();
        var patient = await scene.OpenAsync();
        var lease = await patient.AcquireLeaseAsync("node-a", Later, default);
        await patient.CommitAsync(lease, [StoreScene.Creates("e1", "node-a")], default);

        // A machine that has much else to do may be silent for as long, too.
        var store = scene.Store(connectionString + ";Command Timeout=1;Cancellation Timeout=-1;Timeout=1");
        await PersistAsync(() => store.InitializeAsync(default));
        await PersistAsync(() => store.GetExecutionAsync("e1", default));

        network.Stall();
        await Should.ThrowAsync<StoreUnavailableException>(() => store.GetExecutionAsync("e1", default));
        network.GoOn();

        await PersistAsync(() => store.CommitAsync(lease, [StoreScene.Logs("e1", "goes on")], default));
    }

    private static async Task PersistAsync(Func<Task> commit)
    {
        while (true)
        {
            try
            {
                await commit();
                return;
            }
            catch (StoreUnavailableException)
            {
                // As the commit queue does: the same commits again.
            }
        }
    }

    /// <summary>Ends all sessions, again and again, at any moment of what is being done; where that takes long, not before some of it is done.</summary>
    private static async Task EndSessionsAsync(StoreScene scene, Func<int> done, CancellationToken stop)
    {
        for (var before = -1; !stop.IsCancellationRequested;)
        {
            if (done() is var now && now != before)
            {
                before = now;
                await EndSessionsAsync(scene);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, CancellationToken.None);
        }
    }

    private static Task EndSessionsAsync(StoreScene scene) => scene.ExecuteAsync(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'pipelines'");
}
