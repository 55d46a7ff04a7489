using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor.Control;

public sealed class ExecutionControlTests
{
    private static TaskDefinition Gated(string id, Gate gate) => Task(id, async (_, cancellationToken) =>
    {
        await gate.WaitAsync(cancellationToken);
        return TaskOutput.None;
    });

    private static async Task<SqliteExecutionStore> OpenStoreAsync()
    {
        var store = new SqliteExecutionStore(SqliteStoreOptions.InMemory);
        await store.InitializeAsync(default);
        return store;
    }

    [Fact]
    public async Task What_another_process_drives_is_canceled_with_its_next_look()
    {
        await using var store = await OpenStoreAsync();
        var gate = new Gate();
        var flow = Of(Gated("a", gate), Task("purge") with { Role = TaskRole.Finally });
        await using var driving = await TestHost.StartAsync(store, flows: flow);
        await using var other = await TestHost.StartAsync(store, flows: Of(Task("x")) with { Id = "other" });
        var id = await driving.StartAsync(flow);
        await gate.Reached;

        (await other.Control.CancelAsync(id, "Not needed.", "ann", default)).ShouldBe(SignalOutcome.Accepted);
        await driving.AdvanceUntilAsync(driving.EndAsync(id));

        var execution = (await store.GetExecutionAsync(id, default))!;
        (execution.State, execution.Reason).ShouldBe((ExecutionState.Canceled, "Not needed."));
        (await driving.TaskRunAsync(id, "a")).State.ShouldBe(TaskRunState.Canceled);
        (await driving.TaskRunAsync(id, "purge")).State.ShouldBe(TaskRunState.Succeeded);
    }

    [Fact]
    public async Task What_this_process_drives_is_canceled_without_waiting_for_the_clock_and_a_second_time_stops_finally()
    {
        var (gate, purging) = (new Gate(), new Gate());
        var flow = Of(Gated("a", gate), Gated("purge", purging) with { Role = TaskRole.Finally });
        await using var host = await TestHost.StartAsync(flows: flow);
        var id = await host.StartAsync(flow);
        await gate.Reached;

        await host.Control.CancelAsync(id, null, "ann", default);
        await purging.Reached;
        await host.Control.CancelAsync(id, null, "ann", default);

        var execution = await host.EndAsync(id);
        (execution.State, execution.Reason).ShouldBe((ExecutionState.Canceled, "It was canceled by ann."));
        (await host.TaskRunAsync(id, "purge")).State.ShouldBe(TaskRunState.Canceled);
    }

    [Fact]
    public async Task What_waits_for_a_retry_is_canceled()
    {
        var flow = Of(Failing("a") with { Retry = new RetryPolicy { MaxRetries = 3, Delay = TimeSpan.FromHours(1) } });
        await using var host = await TestHost.StartAsync(flows: flow);
        var id = await host.StartAsync(flow);
        await host.SeenAsync("a", TaskRunState.RetryWaiting);

        await host.Control.CancelAsync(id, null, null, default);

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Canceled);
    }

    [Fact]
    public async Task Executions_of_a_flow_with_a_limit_run_one_after_the_other()
    {
        var (first, second) = (new Gate(), new Gate());
        var gates = new Queue<Gate>([first, second]);
        var flow = Of(Task("a", async (_, ct) =>
        {
            await gates.Dequeue().WaitAsync(ct);
            return TaskOutput.None;
        })) with
        { Concurrency = new ConcurrencyPolicy(1, OnLimit.Queue) };
        await using var host = await TestHost.StartAsync(flows: flow);
        var one = await host.StartAsync(flow);
        await first.Reached;
        var two = await host.StartAsync(flow);
        await host.AdvanceUntilAsync(StateAsync(host, two, ExecutionState.Queued));

        first.Open();
        await host.EndAsync(one);
        await host.AdvanceUntilAsync(second.Reached);
        second.Open();

        (await host.EndAsync(two)).State.ShouldBe(ExecutionState.Succeeded);
    }

    [Theory]
    [InlineData(OnLimit.Cancel, ExecutionState.Canceled)]
    [InlineData(OnLimit.Fail, ExecutionState.Failed)]
    public async Task What_is_over_the_limit_ends_where_the_flow_says_so(OnLimit onLimit, ExecutionState state)
    {
        var gate = new Gate();
        var flow = Of(Gated("a", gate)) with { Concurrency = new ConcurrencyPolicy(1, onLimit) };
        await using var host = await TestHost.StartAsync(flows: flow);
        await host.StartAsync(flow);
        await gate.Reached;

        var over = host.EndAsync(await host.StartAsync(flow));
        await host.AdvanceUntilAsync(over);

        (await over).State.ShouldBe(state);
        gate.Open();
    }

    [Fact]
    public async Task The_key_is_the_value_of_its_input()
    {
        var flow = Of(Task("a")) with { Inputs = TestInputs.Of(TestInputs.Text("taxi", "\"green\"")), Concurrency = new ConcurrencyPolicy(1, OnLimit.Queue, "taxi") };
        await using var host = await TestHost.StartAsync(flows: flow);

        var id = await host.StartAsync(flow, """{"taxi":"yellow"}""");

        (await host.EndAsync(id)).ConcurrencyKey.ShouldBe("test/flow taxi=\"yellow\"");
    }

    [Fact]
    public async Task A_process_that_runs_one_execution_waits_its_turn_and_then_drives_it()
    {
        await using var store = await OpenStoreAsync();
        var (first, second) = (new Gate(), new Gate());
        var gates = new Queue<Gate>([first, second]);
        var flow = Of(Task("a", async (_, ct) =>
        {
            await gates.Dequeue().WaitAsync(ct);
            return TaskOutput.None;
        })) with
        { Concurrency = new ConcurrencyPolicy(1, OnLimit.Queue) };

        // Each process has a clock of its own here. That of the one that waits runs on while the other works, and must not outlive its lease.
        static void Outlast(PipelineOptions options) => options.LeaseDuration = TimeSpan.FromDays(30);
        await using var one = await TestHost.StartAsync(store, Outlast, OnlyItsOwn, flow);
        await using var two = await TestHost.StartAsync(store, Outlast, OnlyItsOwn, flow);
        await one.StartAsync(flow);
        await first.Reached;
        var id = await two.StartAsync(flow);
        await two.AdvanceUntilAsync(StateAsync(two, id, ExecutionState.Queued));

        first.Open();
        await two.AdvanceUntilAsync(second.Reached);
        second.Open();

        (await two.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task A_restart_runs_only_what_did_not_succeed_and_goes_on_counting_attempts()
    {
        var (extracted, isBroken) = (0, true);
        var flow = Of(
            Task("extract", (_, _) => ValueTask.FromResult(Json($"{++extracted}"))),
            Task("load", (call, _) => isBroken ? throw new InvalidOperationException("broken") : ValueTask.FromResult(Json(Text(call.Upstream.Get("extract").Json))), Value("extract")) with
            {
                Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.Zero },
            },
            Task("merge", Value("load")));
        await using var host = await TestHost.StartAsync(flows: flow);
        var id = await host.StartAsync(flow);
        await host.AdvanceUntilAsync(host.EndAsync(id));
        (await host.TaskRunAsync(id, "load")).Attempts.ShouldBe(2);
        isBroken = false;

        await host.Control.RestartAsync(id, driveHere: true, default);

        var execution = await host.EndAsync(id);
        (execution.State, execution.Attempt, execution.Error).ShouldBe((ExecutionState.Succeeded, 2, null));
        extracted.ShouldBe(1);
        (await host.OutputAsync(id, "load")).ShouldBe("1");
        (await host.TaskRunAsync(id, "load")).Attempts.ShouldBe(3);
        (await host.Store.GetAttemptsAsync(id, default)).Where(attempt => attempt.Key.TaskId == "load").Select(attempt => (attempt.Number, attempt.State))
            .ShouldBe([(1, AttemptState.Failed), (2, AttemptState.Failed), (3, AttemptState.Succeeded)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_restart_under_a_revision_that_what_was_done_does_not_fit_is_refused_and_changes_nothing()
    {
        await using var store = await OpenStoreAsync();
        var id = await FailAsync(store);
        var flow = Of(Returning("extract", "\"seven\"") with { CheckOutput = static (json, context) => TaskOutput.Check(json, ValueCodecs.String, context) }, Task("load", Value("extract"))) with { Revision = "2" };
        await using var host = await TestHost.StartAsync(store, flows: flow);

        var refused = await Should.ThrowAsync<RefusedException>(() => host.Control.RestartAsync(id, driveHere: true, default));

        refused.Message.ShouldStartWith($"Execution '{id}' began under revision '1' of flow 'test/flow' and cannot go on under '2'. The output of task 'extract' does not fit its type any more: ");
        refused.Message.ShouldEndWith($" Replay it: replay {id}.");
        var execution = (await store.GetExecutionAsync(id, default))!;
        (execution.State, execution.Attempt, execution.Revision).ShouldBe((ExecutionState.Failed, 1, "1"));
        (await host.TaskRunAsync(id, "load")).State.ShouldBe(TaskRunState.Failed);
    }

    [Fact]
    public async Task A_restart_under_a_revision_that_what_was_done_fits_goes_on_under_it()
    {
        await using var store = await OpenStoreAsync();
        var id = await FailAsync(store);
        var flow = Of(Returning("extract", "0") with { CheckOutput = static (json, context) => TaskOutput.Check(json, ValueCodecs.Int32, context) }, Task("load", Value("extract"))) with { Revision = "2" };
        await using var host = await TestHost.StartAsync(store, flows: flow);

        await host.Control.RestartAsync(id, driveHere: true, default);

        var execution = await host.EndWithClockAsync(id);
        (execution.State, execution.Attempt, execution.Revision).ShouldBe((ExecutionState.Succeeded, 2, "2"));
        (await host.OutputAsync(id, "extract")).ShouldBe("7");
    }

    /// <summary>Leaves an execution whose first task returned 7 and whose second failed, under revision 1.</summary>
    private static async Task<string> FailAsync(SqliteExecutionStore store)
    {
        var flow = Of(Returning("extract", "7"), Failing("load", Value("extract")));
        await using var host = await TestHost.StartAsync(store, flows: flow);
        var id = await host.StartAsync(flow);
        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Failed);
        return id;
    }

    [Fact]
    public async Task A_restart_keeps_the_elements_that_succeeded()
    {
        var isBroken = true;
        var runs = new List<string>();
        var flow = Of(
            Returning("list", "[1,2,3]"),
            Task("each", (call, _) =>
            {
                lock (runs)
                {
                    runs.Add(Text(call.ElementJson));
                }

                return isBroken && Text(call.ElementJson) == "2" ? throw new InvalidOperationException("broken") : ValueTask.FromResult(Json(Text(call.ElementJson)));
            }, Value("list")) with
            { Each = "list" },
            Task("sum", (call, _) => ValueTask.FromResult(Json(Text(call.Upstream.Get("each").Json))), Value("each")));
        await using var host = await TestHost.StartAsync(flows: flow);
        var id = await host.StartAsync(flow);
        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Failed);
        isBroken = false;

        await host.Control.RestartAsync(id, driveHere: true, default);

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
        runs.Order().ShouldBe(["1", "2", "2", "3"]);
        (await host.OutputAsync(id, "sum")).ShouldBe("[1,2,3]");
    }

    [Fact]
    public async Task A_replay_from_a_task_takes_over_what_is_before_it_as_a_new_execution()
    {
        var extracted = 0;
        var flow = Of(
            Task("extract", (_, _) => ValueTask.FromResult(Json($"{++extracted}"))),
            Task("load", (call, _) => ValueTask.FromResult(Json($"\"{Text(call.Upstream.Get("extract").Json)} {((JsonElement)call.Inputs!).GetProperty("taxi").GetString()}\"")), Value("extract"))) with
        {
            Inputs = TestInputs.Of(TestInputs.Text("taxi", "\"green\"")),
        };
        await using var host = await TestHost.StartAsync(flows: flow);
        var earlier = await host.RunAsync(flow, """{"taxi":"green"}""");

        using var inputs = JsonDocument.Parse("""{"taxi":"yellow"}""");
        var id = await host.Control.ReplayAsync(new() { ExecutionId = earlier.Id, From = "load", Inputs = inputs.RootElement, DriveHere = true }, default);

        var replay = await host.EndAsync(id);
        (replay.State, replay.Origin, replay.LogicalDate).ShouldBe((ExecutionState.Succeeded, new ExecutionOrigin(ExecutionOriginKind.Replay, earlier.Id), earlier.LogicalDate));
        extracted.ShouldBe(1);
        (await host.OutputAsync(id, "load")).ShouldBe("\"1 yellow\"");
        (await host.TaskRunAsync(id, "extract")).Reason.ShouldBe($"Taken over from execution {earlier.Id}.");
        (await host.OutputAsync(earlier.Id, "load")).ShouldBe("\"1 green\"");
    }

    [Fact]
    public async Task A_replay_of_all_runs_all_with_the_same_inputs()
    {
        var extracted = 0;
        var flow = Of(Task("extract", (_, _) => ValueTask.FromResult(Json($"{++extracted}"))));
        await using var host = await TestHost.StartAsync(flows: flow);
        var earlier = await host.RunAsync(flow);

        await host.EndAsync(await host.Control.ReplayAsync(new() { ExecutionId = earlier.Id }, default));

        extracted.ShouldBe(2);
    }

    [Fact]
    public async Task Waiting_for_the_end_leaves_no_timer_behind()
    {
        await using var store = await OpenStoreAsync();
        var gate = new Gate();
        var flow = Of(Gated("a", gate));
        await using var driving = await TestHost.StartAsync(store, flows: flow);
        await using var waiting = await TestHost.StartAsync(store, configure: OnlyItsOwn);
        var id = await driving.StartAsync(flow);
        await gate.Reached;

        // Its own loops have timers, which they set when they come to it.
        await waiting.StopAsync();
        var before = waiting.Time.TimerCount;

        using var stop = new CancellationTokenSource();
        var wait = waiting.Starter.WaitAsync(id, stop.Token);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => wait);
        waiting.Time.TimerCount.ShouldBe(before);
        gate.Open();
    }

    private static void OnlyItsOwn(Microsoft.Extensions.DependencyInjection.IServiceCollection services) =>
        Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, new ExecutorSettings { ClaimsQueued = false });

    private static async Task StateAsync(TestHost host, string id, ExecutionState state)
    {
        while ((await host.Store.GetExecutionAsync(id, default))!.State != state)
        {
            await System.Threading.Tasks.Task.Yield();
        }
    }
}
