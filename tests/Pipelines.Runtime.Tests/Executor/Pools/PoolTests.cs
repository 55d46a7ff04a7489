using Pipelines.Definitions;
using Pipelines.Runtime.Executor.Pools;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor.Pools;

public sealed class PoolTests
{
    private static TaskDefinition Pooled(string id, Gate gate, int slots = 1) => Task(id, async (_, cancellationToken) =>
    {
        await gate.WaitAsync(cancellationToken);
        return TaskOutput.None;
    }) with
    { Pool = new PoolPolicy("warehouse", slots) };

    private static FlowDefinition Flow(string id, params TaskDefinition[] tasks) => Of(tasks) with { Id = id };

    [Fact]
    public async Task A_task_waits_until_the_pool_has_a_slot_for_it()
    {
        var (first, second) = (new Gate(), new Gate());
        var flows = new[] { Flow("a", Pooled("load", first)), Flow("b", Pooled("merge", second)) };
        await using var host = await TestHost.StartAsync(flows: flows);
        var a = await host.StartAsync(flows[0]);
        await first.Reached;
        (await host.TaskRunAsync(a, "load")).ShouldSatisfyAllConditions(
            run => run.State.ShouldBe(TaskRunState.Running, "it has entered, durably, before its attempt began"),
            run => run.Pool.ShouldBe("warehouse"),
            run => run.PoolSlots.ShouldBe(1));
        var b = await host.StartAsync(flows[1]);
        await host.IdleAsync();
        (await host.Store.GetTaskRunsAsync(b, default)).ShouldAllBe(run => run.State == TaskRunState.Pending);

        first.Open();
        await second.Reached;
        second.Open();

        (await host.EndAsync(a)).State.ShouldBe(ExecutionState.Succeeded);
        (await host.EndAsync(b)).State.ShouldBe(ExecutionState.Succeeded);
        (await host.TaskRunAsync(b, "merge")).Pool.ShouldBeNull();
        (await host.TaskRunAsync(b, "merge")).Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_waits_for_a_pool_holds_no_slot_of_the_process()
    {
        var (inPool, waiting, other) = (new Gate(), new Gate(), new Gate());
        var flows = new[] { Flow("a", Pooled("load", inPool)), Flow("b", Pooled("merge", waiting)), Flow("c", Task("free", async (_, ct) => { await other.WaitAsync(ct); return TaskOutput.None; })) };
        await using var host = await TestHost.StartAsync(options: options => options.MaxParallelTasks = 2, flows: flows);
        await host.StartAsync(flows[0]);
        await inPool.Reached;
        await host.StartAsync(flows[1]);
        await host.IdleAsync();

        await host.StartAsync(flows[2]);

        await other.Reached;
        inPool.Open();
        other.Open();
        waiting.Open();
    }

    [Fact]
    public async Task The_greater_priority_enters_first()
    {
        var (first, low, high) = (new Gate(), new Gate(), new Gate());
        var flows = new[] { Flow("a", Pooled("load", first)), Flow("low", Pooled("low", low)), Flow("high", Pooled("high", high)) with { Priority = 5 } };
        await using var host = await TestHost.StartAsync(flows: flows);
        await host.StartAsync(flows[0]);
        await first.Reached;
        var behind = await host.StartAsync(flows[1]);
        await host.IdleAsync();
        await host.StartAsync(flows[2]);
        await host.IdleAsync();

        first.Open();

        await high.Reached;
        await host.IdleAsync();
        (await host.Store.GetTaskRunsAsync(behind, default)).ShouldAllBe(run => run.State == TaskRunState.Pending);
        high.Open();
        low.Open();
    }

    [Fact]
    public async Task Elements_of_a_wide_fan_out_go_through_a_small_pool()
    {
        var (running, most) = (0, 0);
        var flow = Of(
            Returning("list", $"[{string.Join(',', Enumerable.Range(0, 300))}]"),
            Task("each", async (_, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await System.Threading.Tasks.Task.Yield();
                Interlocked.Decrement(ref running);
                return TaskOutput.None;
            }, Value("list")) with
            { Each = "list", Pool = new PoolPolicy("small", 1) });
        await using var host = await TestHost.StartAsync(options: options => options.Pools["small"] = 3);

        (await host.RunAsync(flow)).State.ShouldBe(ExecutionState.Succeeded);

        most.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task A_task_that_is_tried_again_enters_again()
    {
        var attempts = 0;
        var flow = Of(Task("load", (_, _) => ++attempts == 1 ? throw new InvalidOperationException("broken") : ValueTask.FromResult(TaskOutput.None)) with
        {
            Pool = new PoolPolicy("warehouse", 1),
            Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromSeconds(10) },
        });
        await using var host = await TestHost.StartAsync();
        var id = await host.StartAsync(flow);
        await host.SeenAsync("load", TaskRunState.RetryWaiting);
        await host.IdleAsync();
        (await host.TaskRunAsync(id, "load")).Pool.ShouldBeNull();

        await host.AdvanceUntilAsync(host.EndAsync(id));

        (await host.TaskRunAsync(id, "load")).Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task What_waits_for_a_pool_is_canceled_at_once()
    {
        var gate = new Gate();
        var flows = new[] { Flow("a", Pooled("load", gate)), Flow("b", Pooled("merge", new Gate())) };
        await using var host = await TestHost.StartAsync(flows: flows);
        await host.StartAsync(flows[0]);
        await gate.Reached;
        var b = await host.StartAsync(flows[1]);
        await host.IdleAsync();

        host.Starter.Cancel(b, "not needed");

        (await host.EndAsync(b)).State.ShouldBe(ExecutionState.Canceled);
        (await host.TaskRunAsync(b, "merge")).State.ShouldBe(TaskRunState.Canceled);
        gate.Open();
    }

    [Fact]
    public async Task A_process_that_stops_lets_go_of_what_waits_and_another_goes_on()
    {
        await using var store = new SqliteExecutionStore(SqliteStoreOptions.InMemory);
        await store.InitializeAsync(default);
        var (first, second) = (new Gate(), new Gate());
        var flows = new[] { Flow("a", Pooled("load", first)), Flow("b", Pooled("merge", second)) };
        var stopping = await TestHost.StartAsync(store, flows: flows);
        var a = await stopping.StartAsync(flows[0]);
        await first.Reached;
        var b = await stopping.StartAsync(flows[1]);
        await stopping.IdleAsync();
        var stopped = stopping.StopAsync();
        first.Open();
        await stopped;

        await using var host = await TestHost.StartAsync(store, flows: flows);
        await second.Reached;
        second.Open();

        (await host.EndAsync(b)).State.ShouldBe(ExecutionState.Succeeded);
        (await host.EndAsync(a)).State.ShouldBe(ExecutionState.Succeeded);
        await stopping.DisposeAsync();
    }

    [Fact]
    public async Task Two_processes_share_a_pool()
    {
        await using var store = new SqliteExecutionStore(SqliteStoreOptions.InMemory);
        await store.InitializeAsync(default);
        var (first, second) = (new Gate(), new Gate());
        var flows = new[] { Flow("a", Pooled("load", first)), Flow("b", Pooled("merge", second)) };
        await using var one = await TestHost.StartAsync(store, flows: flows[0]);
        await using var two = await TestHost.StartAsync(store, flows: flows[1]);
        await one.StartAsync(flows[0]);
        await first.Reached;
        var b = await two.StartAsync(flows[1]);
        await two.IdleAsync();
        (await store.GetTaskRunsAsync(b, default)).ShouldAllBe(run => run.State == TaskRunState.Pending);

        first.Open();
        await one.SeenAsync("load", TaskRunState.Succeeded);
        second.Open();

        await two.AdvanceUntilAsync(two.EndAsync(b));
    }

    [Fact]
    public async Task A_task_enters_only_once_all_that_it_depends_on_is_durable()
    {
        var flow = Of(Task("first"), Task("load", Order("first")) with { Pool = new PoolPolicy("warehouse", 1) });
        await using var store = new ObservedStore();
        await using var host = await TestHost.StartAsync(store);
        var early = new List<string>();
        store.BeforeCommit = async (_, commits) =>
        {
            foreach (var commit in commits.Where(commit => commit.TaskRuns.Any(run => run.Key.TaskId == "first" && run.State == TaskRunState.Succeeded)))
            {
                // Whoever dies here leaves an execution whose first task has not ended.
                early.AddRange(host.Get<PoolGate>().Waiting().Select(entry => $"{entry.TaskRun.Key} waits"));
                early.AddRange((await store.GetTaskRunsAsync(commit.ExecutionId, default)).Where(run => run.Key.TaskId == "load" && run.Pool is not null).Select(run => $"{run.Key} is in"));
            }
        };

        (await host.RunAsync(flow)).State.ShouldBe(ExecutionState.Succeeded);

        early.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_dead_process_leaves_its_pools_with_its_lease()
    {
        var flow = Of(Task("load") with { Pool = new PoolPolicy("warehouse", 1) });
        await using var store = new SqliteExecutionStore(SqliteStoreOptions.InMemory);
        await store.InitializeAsync(default);
        await using var host = await TestHost.StartAsync(store, flows: flow);
        var dead = await store.AcquireLeaseAsync("dead", host.Time.GetUtcNow().AddSeconds(30), default);
        await store.CommitAsync(dead, [new() { ExecutionId = "e0", Created = new() { Id = "e0", Namespace = "gone", FlowId = "gone", Revision = "1", State = ExecutionState.Running, NodeId = "dead", LogicalDate = host.Time.GetUtcNow(), CreatedAt = host.Time.GetUtcNow(), InputsJson = "{}"u8.ToArray() } }], default);
        await store.EnterPoolsAsync(dead, [new("e0", new() { Key = new("load"), State = TaskRunState.Running, Pool = "warehouse", PoolSlots = 1 }, 1)], default);
        var id = await host.StartAsync(flow);
        await host.IdleAsync();
        (await store.GetTaskRunsAsync(id, default)).ShouldAllBe(run => run.State == TaskRunState.Pending);

        await host.AdvanceUntilAsync(host.EndAsync(id));

        (await store.GetExecutionAsync("e0", default))!.State.ShouldBe(ExecutionState.Running, "its flow is of no program that runs");
    }

    [Fact]
    public async Task A_task_that_asks_for_more_than_its_pool_has_is_a_mistake_at_the_start()
    {
        var flow = Of(Task("load") with { Pool = new PoolPolicy("warehouse", 3) });

        var refused = await Should.ThrowAsync<PipelineException>(() => TestHost.StartAsync(options: options => options.Pools["warehouse"] = 2, flows: flow));

        refused.Message.ShouldBe("Task 'load' of flow 'test/flow' takes 3 slots of pool 'warehouse', which has 2: it could never run. Raise Pipelines:Pools:warehouse, or lower Slots in its [Pool] attribute.");
    }

    [Fact]
    public async Task Without_a_setting_a_pool_has_as_many_slots_as_the_task_that_takes_most()
    {
        await using var host = await TestHost.StartAsync(flows: [Flow("a", Task("x") with { Pool = new PoolPolicy("p", 3) }), Flow("b", Task("y") with { Pool = new PoolPolicy("p", 1) })]);

        host.PoolSizes.Of("p").ShouldBe(3);
        host.PoolSizes.Of("other").ShouldBe(1);
    }
}
