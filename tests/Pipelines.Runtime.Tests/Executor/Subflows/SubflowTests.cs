using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor.Subflows;

public sealed class SubflowTests
{
    [Fact]
    public async Task A_task_gets_the_outputs_of_the_flow_it_runs()
    {
        var child = Child("child", Returning("answer", "42"));
        var parent = Of(Task("call", async (call, ct) => Number(1 + await Ask(call, child, ct))));
        await using var host = await TestHost.StartAsync(flows: [parent, child]);

        var execution = await host.RunAsync(parent);

        execution.State.ShouldBe(ExecutionState.Succeeded);
        (await host.OutputAsync(execution.Id, "call")).ShouldBe("43");
        var subflow = (await host.SubflowsAsync(execution.Id)).ShouldHaveSingleItem();
        subflow.State.ShouldBe(ExecutionState.Succeeded);
        subflow.Flow.ShouldBe("test/child");
    }

    [Fact]
    public async Task Full_slots_do_not_deadlock_however_deep_flows_call_flows()
    {
        var leaf = Child("leaf", Returning("answer", "1"));
        var middle = Child("middle", Task("answer", async (call, ct) => Number(await SumAsync(Ask(call, leaf, ct), Ask(call, leaf, ct)))));
        var top = Child("top", Task("answer", async (call, ct) => Number(await SumAsync(Ask(call, middle, ct), Ask(call, middle, ct)))));
        var parent = Of(Task("call", async (call, ct) => Number(await Ask(call, top, ct))));
        await using var host = await TestHost.StartAsync(options: options => options.MaxParallelTasks = 1, flows: [parent, top, middle, leaf]);

        var execution = await host.RunAsync(parent);

        execution.State.ShouldBe(ExecutionState.Succeeded);
        (await host.OutputAsync(execution.Id, "call")).ShouldBe("4");
        host.Slots.Free.ShouldBe(1);
        await host.AtRestAsync();
    }

    [Fact]
    public async Task A_task_that_waits_leaves_its_pool_to_its_subflow_and_enters_it_again()
    {
        var pool = new PoolPolicy("warehouse", 1);
        var child = Child("child", Returning("answer", "1") with { Pool = pool });
        var parent = Of(Task("call", async (call, ct) =>
        {
            var first = await Ask(call, child, ct);
            return Number(first + await SumAsync(Ask(call, child, ct), Ask(call, child, ct)));
        }) with
        { Pool = pool });
        await using var host = await TestHost.StartAsync(options: options => options.MaxParallelTasks = 1, flows: [parent, child]);

        var execution = await host.EndWithClockAsync(await host.StartAsync(parent));

        execution.State.ShouldBe(ExecutionState.Succeeded);
        (await host.OutputAsync(execution.Id, "call")).ShouldBe("3");
        (await host.TaskRunAsync(execution.Id, "call")).Pool.ShouldBeNull();
        host.Slots.Free.ShouldBe(1);
    }

    [Fact]
    public async Task A_process_full_of_flows_that_wait_claims_the_limited_subflows_they_wait_for()
    {
        var child = Child("child", Returning("answer", "1")) with { Concurrency = new ConcurrencyPolicy(1, OnLimit.Queue) };
        var parent = Of(Task("call", async (call, ct) => Number(await Ask(call, child, ct))));
        await using var host = await TestHost.StartAsync(options: options => options.MaxParallelExecutions = 1, flows: [parent, child]);

        var execution = await host.EndWithClockAsync(await host.StartAsync(parent));

        execution.State.ShouldBe(ExecutionState.Succeeded);
        (await host.OutputAsync(execution.Id, "call")).ShouldBe("1");
    }

    [Fact]
    public async Task Calls_that_are_equal_are_told_apart_by_their_order()
    {
        var child = Child("child", Returning("answer", "1"));
        var parent = Of(Task("call", async (call, ct) =>
        {
            await call.Context!.Flows.RunAsync(Call(child), ct);
            await call.Context.Flows.RunAsync(Call(child), ct);
            return TaskOutput.None;
        }));
        await using var host = await TestHost.StartAsync(flows: [parent, child]);

        var execution = await host.RunAsync(parent);

        (await host.SubflowsAsync(execution.Id)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_attempt_that_is_repeated_finds_its_subflows_again()
    {
        var ran = 0;
        var child = Child("child", Task("answer", (_, _) =>
        {
            ran++;
            return ValueTask.FromResult(Json("7"));
        }));
        var attempts = 0;
        var parent = Of(Task("call", async (call, ct) =>
        {
            var answer = await call.Context!.Flows.RunAsync(Call(child), ct);
            return ++attempts == 1 ? throw new IOException("once") : Number(answer);
        }) with
        {
            Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.Zero },
        });
        await using var host = await TestHost.StartAsync(flows: [parent, child]);

        var execution = await host.EndWithClockAsync(await host.StartAsync(parent));

        execution.State.ShouldBe(ExecutionState.Succeeded);
        ran.ShouldBe(1);
        (await host.SubflowsAsync(execution.Id)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_key_names_the_execution_whatever_the_inputs_are()
    {
        var child = Child("child", Returning("answer", "1"));
        var parent = Of(Task("call", async (call, ct) =>
        {
            await SumAsync(call.Context!.Flows.RunAsync(Call(child), "one", ct), call.Context.Flows.RunAsync(Call(child), "one", ct));
            await call.Context.Flows.RunAsync(Call(child), "two", ct);
            return TaskOutput.None;
        }));
        await using var host = await TestHost.StartAsync(flows: [parent, child]);

        var execution = await host.RunAsync(parent);

        execution.State.ShouldBe(ExecutionState.Succeeded);
        (await host.SubflowsAsync(execution.Id)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_retry_lets_a_failed_subflow_go_on_from_its_failed_tasks()
    {
        var (extracts, answers) = (0, 0);
        var child = Child(
            "child",
            Task("answer", (_, _) => ++answers == 1 ? throw new IOException("once") : ValueTask.FromResult(Json("7")), Order("extract")),
            Task("extract", (_, _) =>
            {
                extracts++;
                return ValueTask.FromResult(TaskOutput.None);
            }));
        var parent = Of(Task("call", async (call, ct) => Number(await Ask(call, child, ct))) with { Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromSeconds(1) } });
        await using var host = await TestHost.StartAsync(flows: [parent, child]);

        var execution = await host.EndWithClockAsync(await host.StartAsync(parent));

        execution.State.ShouldBe(ExecutionState.Succeeded);
        (extracts, answers).ShouldBe((1, 2));
        (await host.SubflowsAsync(execution.Id)).ShouldHaveSingleItem().State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task A_subflow_that_fails_fails_the_task_and_says_which_and_why()
    {
        var child = Child("child", Failing("answer"));
        var parent = Of(Task("call", async (call, ct) => Number(await Ask(call, child, ct))));
        await using var host = await TestHost.StartAsync(flows: [parent, child]);

        var execution = await host.RunAsync(parent);

        execution.State.ShouldBe(ExecutionState.Failed);
        var subflow = (await host.SubflowsAsync(execution.Id)).ShouldHaveSingleItem();
        execution.Error!.Type.ShouldBe(typeof(SubflowFailedException).FullName);
        execution.Error.Message.ShouldBe($"Subflow 'test/child' (execution {subflow.Id}) ended as Failed: Task 'answer' failed after 1 attempt. broken");
    }

    [Fact]
    public async Task A_flow_that_is_not_registered_is_an_error_that_says_what_to_do()
    {
        var child = Child("child", Returning("answer", "1"));
        var parent = Of(Task("call", async (call, ct) => Number(await Ask(call, child, ct))));
        await using var host = await TestHost.StartAsync(flows: [parent]);

        var execution = await host.RunAsync(parent);

        execution.Error!.Message.ShouldBe("Task 'call' of flow 'test/flow' runs flow 'test/child', which this program does not have. Add it: builder.Pipelines.AddFlows() adds those of an assembly, builder.Pipelines.Add(TestFlow.Definition) adds one.");
    }

    [Fact]
    public async Task A_task_that_waits_for_a_subflow_says_so()
    {
        var gate = new Gate();
        var child = Child("child", Task("answer", async (_, ct) =>
        {
            await gate.WaitAsync(ct);
            return Json("1");
        }));
        var parent = Of(Task("call", async (call, ct) => Number(await Ask(call, child, ct))));
        await using var host = await TestHost.StartAsync(flows: [parent, child]);

        var id = await host.StartAsync(parent);
        await host.SeenAsync(seen => seen is TaskRunChanged { TaskRun: { Key.TaskId: "call", Reason: not null } });
        host.Time.Advance(TimeSpan.FromMilliseconds(100));
        await host.IdleAsync();

        var subflow = (await host.SubflowsAsync(id)).ShouldHaveSingleItem();
        (await host.TaskRunAsync(id, "call")).Reason.ShouldBe($"Waits for subflow 'test/child' ({subflow.Id}).");
        gate.Open();
        await host.EndAsync(id);
        (await host.TaskRunAsync(id, "call")).Reason.ShouldBeNull();
    }

    [Fact]
    public async Task A_subflow_has_the_priority_and_the_logical_date_of_its_parent()
    {
        var child = Child("child", Returning("answer", "1")) with { Priority = 1 };
        var parent = Of(Task("call", async (call, ct) => Number(await Ask(call, child, ct)))) with { Priority = 9 };
        await using var host = await TestHost.StartAsync(flows: [parent, child]);

        var execution = await host.RunAsync(parent);

        var subflow = (await host.SubflowsAsync(execution.Id)).ShouldHaveSingleItem();
        subflow.Priority.ShouldBe(9);
        subflow.LogicalDate.ShouldBe(execution.LogicalDate);
        subflow.ParentId.ShouldBe(execution.Id);
    }

    [Fact]
    public async Task A_flow_that_is_only_started_goes_on_when_its_parent_has_ended()
    {
        var gate = new Gate();
        var child = Child("child", Task("answer", async (_, ct) =>
        {
            await gate.WaitAsync(ct);
            return Json("1");
        }));
        var started = "";
        var parent = Of(Task("call", async (call, ct) =>
        {
            started = await call.Context!.Flows.StartAsync(Call(child), null, ct);
            return TaskOutput.None;
        }));
        await using var host = await TestHost.StartAsync(flows: [parent, child]);

        var execution = await host.RunAsync(parent);

        execution.State.ShouldBe(ExecutionState.Succeeded);
        gate.Open();
        (await host.EndAsync(started)).State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task Canceling_the_parent_cancels_its_subflows_and_waits_for_them()
    {
        var gate = new Gate();
        var child = Child("child", Task("answer", async (_, ct) =>
        {
            await gate.WaitAsync(ct);
            return Json("1");
        }));
        var parent = Of(Task("call", async (call, ct) => Number(await Ask(call, child, ct))));
        await using var host = await TestHost.StartAsync(flows: [parent, child]);

        var id = await host.StartAsync(parent);
        await gate.Reached;
        host.Starter.Cancel(id, "Enough.");
        var execution = await host.EndAsync(id);

        execution.State.ShouldBe(ExecutionState.Canceled);
        var subflow = (await host.SubflowsAsync(id)).ShouldHaveSingleItem();
        subflow.State.ShouldBe(ExecutionState.Canceled);
        subflow.Reason.ShouldBe($"Its parent, execution {id} of flow 'test/flow', was canceled.");
    }

    [Fact]
    public async Task A_timeout_of_the_attempt_leaves_the_subflow_running_and_the_next_attempt_finds_it()
    {
        var gate = new Gate();
        var child = Child("child", Task("answer", async (_, ct) =>
        {
            await gate.WaitAsync(ct);
            return Json("5");
        }));
        var parent = Of(Task("call", async (call, ct) => Number(await Ask(call, child, ct))) with
        {
            Timeout = TimeSpan.FromMinutes(1),
            Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromMinutes(1) },
        });
        await using var host = await TestHost.StartAsync(flows: [parent, child]);

        var id = await host.StartAsync(parent);
        await gate.Reached;
        await host.SeenAsync(seen => seen is TaskRunChanged { TaskRun: { Key.TaskId: "call", Reason: not null } });
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.SeenAsync("call", TaskRunState.RetryWaiting);
        gate.Open();
        host.Time.Advance(TimeSpan.FromMinutes(1));
        var execution = await host.EndAsync(id);

        execution.State.ShouldBe(ExecutionState.Succeeded);
        (await host.OutputAsync(id, "call")).ShouldBe("5");
        (await host.SubflowsAsync(id)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Two_taxis_by_seven_months_run_as_subflows_in_one_slot()
    {
        var child = Child("taxi", Task("answer", (call, _) => ValueTask.FromResult(Json("1000")))) with { Inputs = TestInputs.Of(TestInputs.Text("taxi"), TestInputs.Month) };
        var parent = Of(Task("call", async (call, ct) =>
        {
            var calls =
                from taxi in new[] { "green", "yellow" }
                from month in Enumerable.Range(1, 7)
                select call.Context!.Flows.RunAsync(Call(child, $$"""{"taxi":"{{taxi}}","month":"2021-{{month:00}}"}"""), ct);
            return Number(await SumAsync([.. calls]));
        }));
        await using var host = await TestHost.StartAsync(options: options => options.MaxParallelTasks = 1, flows: [parent, child]);

        var execution = await host.RunAsync(parent);

        (await host.OutputAsync(execution.Id, "call")).ShouldBe("14000");
        (await host.SubflowsAsync(execution.Id)).Count.ShouldBe(14);
    }

    private static FlowDefinition Child(string id, params TaskDefinition[] tasks) => Of(tasks) with
    {
        Id = id,
        Output = new OutputDefinition { Type = "int", Dependencies = [Value("answer")], Make = call => TaskOutput.Of(call.Value("answer", ValueCodecs.Int32), ValueCodecs.Int32) },
    };

    private static Task<int> Ask(TaskInvocation call, FlowDefinition flow, CancellationToken cancellationToken) => call.Context!.Flows.RunAsync(Call(flow), cancellationToken);

    private static async Task<int> SumAsync(params Task<int>[] answers) => (await System.Threading.Tasks.Task.WhenAll(answers)).Sum();

    private static TaskOutput Number(int value) => TaskOutput.Of(value, ValueCodecs.Int32);

    private static FlowCall<int> Call(FlowDefinition flow, string? inputs = null) =>
        new(flow, inputs is null ? null : System.Text.Json.JsonDocument.Parse(inputs).RootElement, ValueCodecs.Int32);
}
