using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class ExecutionDriverTests
{
    [Fact]
    public async Task A_chain_runs_in_order_and_hands_its_outputs_on()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(
            Returning("extract", "20"),
            Task("double", (call, _) => ValueTask.FromResult(TaskOutput.Of(2 * call.Value("extract", ValueCodecs.Int32), ValueCodecs.Int32)), Value("extract"))) with
        {
            Output = new OutputDefinition
            {
                Type = "int",
                Dependencies = [Value("double")],
                Make = call => TaskOutput.Of(call.Value("double", ValueCodecs.Int32) + 2, ValueCodecs.Int32),
            },
        };

        var execution = await host.RunAsync(flow);

        execution.State.ShouldBe(ExecutionState.Succeeded);
        Text(execution.OutputsJson).ShouldBe("42");
        (await host.OutputAsync(execution.Id, "double")).ShouldBe("40");
        var attempt = (await host.Store.GetAttemptsAsync(execution.Id, default)).Count(attempt => attempt.State == AttemptState.Succeeded);
        attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_fan_out_runs_each_element_and_the_fan_in_sums_them()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(
            Returning("list", "[1,2,3,4,5,6,7,8,9,10]"),
            Task("each", (call, _) => ValueTask.FromResult(TaskOutput.Of(10 * call.Element(ValueCodecs.Int32), ValueCodecs.Int32)), Value("list")) with { Each = "list", MaxParallel = 3 },
            Task("sum", (call, _) => ValueTask.FromResult(TaskOutput.Of(call.Values("each", ValueCodecs.Int32).Sum(), ValueCodecs.Int32)), Value("each")));

        var execution = await host.RunAsync(flow);

        execution.State.ShouldBe(ExecutionState.Succeeded);
        (await host.OutputAsync(execution.Id, "sum")).ShouldBe("550");
        (await host.TaskRunAsync(execution.Id, "each")).ElementCount.ShouldBe(10);
    }

    [Fact]
    public async Task A_failed_task_fails_the_execution_with_its_error_and_attempts()
    {
        await using var host = await TestHost.StartAsync();

        var execution = await host.RunAsync(Of(Failing("load"), Task("after", Order("load"))));

        execution.State.ShouldBe(ExecutionState.Failed);
        execution.Reason.ShouldBe("Task 'load' failed after 1 attempt.");
        execution.Error!.Message.ShouldBe("broken");
        (await host.TaskRunAsync(execution.Id, "after")).State.ShouldBe(TaskRunState.Skipped);
    }

    [Fact]
    public async Task A_retry_waits_durably_and_by_the_clock()
    {
        await using var host = await TestHost.StartAsync();
        var calls = 0;
        var flow = Of(Task("load", (_, _) => ++calls == 1 ? throw new IOException("once") : ValueTask.FromResult(Json("1"))) with
        {
            Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromHours(1) },
        });

        var id = await host.StartAsync(flow);
        await host.SeenAsync("load", TaskRunState.RetryWaiting);
        var waiting = await host.TaskRunAsync(id, "load");
        waiting.NextAttemptAt.ShouldBe(host.Time.GetUtcNow().AddHours(1));
        host.Time.Advance(TimeSpan.FromHours(1));
        var execution = await host.EndAsync(id);

        execution.State.ShouldBe(ExecutionState.Succeeded);
        (await host.Store.GetAttemptsAsync(id, default)).Select(attempt => attempt.State).ShouldBe([AttemptState.Failed, AttemptState.Succeeded]);
    }

    [Fact]
    public async Task A_false_condition_skips_the_task_without_an_attempt()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("yellow") with { Condition = _ => false, ConditionName = "IsYellow" }, Task("after", Order("yellow")));

        var execution = await host.RunAsync(flow);

        var skipped = await host.TaskRunAsync(execution.Id, "yellow");
        skipped.State.ShouldBe(TaskRunState.Skipped);
        skipped.Reason.ShouldBe("Its condition 'IsYellow' does not hold.");
        (await host.Store.GetAttemptsAsync(execution.Id, default)).ShouldBeEmpty();
        execution.State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task A_condition_that_throws_fails_the_task()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("yellow") with { Condition = _ => throw new InvalidOperationException("no colour"), ConditionName = "IsYellow" });

        var execution = await host.RunAsync(flow);

        execution.State.ShouldBe(ExecutionState.Failed);
        execution.Error!.Message.ShouldBe("no colour");
        execution.Reason.ShouldBe("Task 'yellow' failed before its first attempt.");
    }

    [Fact]
    public async Task An_output_is_durable_before_what_depends_on_it_starts()
    {
        await using var host = await TestHost.StartAsync();
        var stored = "not asked";
        var flow = Of(
            Returning("first", "7"),
            Task("second", async (call, _) =>
            {
                stored = await host.OutputAsync(call.Execution.Id, "first");
                return TaskOutput.None;
            }, Order("first")));

        await host.RunAsync(flow);

        stored.ShouldBe("7");
    }

    [Fact]
    public async Task Handlers_run_after_a_failure_and_are_told_of_it()
    {
        await using var host = await TestHost.StartAsync();
        FlowFailure? told = null;
        var order = new List<string>();
        var flow = Of(
            Failing("load"),
            Task("notify", (call, _) =>
            {
                told = call.Failure;
                order.Add("notify");
                return ValueTask.FromResult(TaskOutput.None);
            }) with
            { Role = TaskRole.OnFailure },
            Task("purge", (_, _) =>
            {
                order.Add("purge");
                return ValueTask.FromResult(TaskOutput.None);
            }) with
            { Role = TaskRole.Finally });

        await host.RunAsync(flow);

        told!.First.TaskId.ShouldBe("load");
        told.First.Error.Message.ShouldBe("broken");
        order.ShouldBe(["notify", "purge"]);
    }

    [Fact]
    public async Task A_huge_output_fails_the_task_and_says_what_to_return_instead()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Returning("big", $"\"{new string('x', TaskSlot.MaxOutputBytes)}\"") with { Retry = new RetryPolicy { MaxRetries = 5 } });

        var execution = await host.RunAsync(flow);

        execution.Error!.Message.ShouldBe("The output of task 'big' of flow 'test/flow' is 1,048,578 bytes of JSON, more than the 1,048,576 that an output may have. Save it with TaskContext.Artifacts.SaveAsync and return the Artifact.");
        (await host.TaskRunAsync(execution.Id, "big")).Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Huge_outputs_of_a_flow_fail_the_execution_and_say_what_to_put_there_instead()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("a")) with { Output = new OutputDefinition { Type = "string", Make = _ => Json($"\"{new string('x', TaskSlot.MaxOutputBytes)}\"") } };

        var execution = await host.RunAsync(flow);

        execution.State.ShouldBe(ExecutionState.Failed);
        execution.Error!.Message.ShouldBe("The outputs of flow 'test/flow' are 1,048,578 bytes of JSON, more than the 1,048,576 that outputs may have. Save what is large as an Artifact and put that into the outputs.");
    }

    [Fact]
    public async Task Outputs_that_cannot_be_made_fail_the_execution()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("a")) with { Output = new OutputDefinition { Type = "int", Make = _ => throw new InvalidOperationException("no sum") } };

        var execution = await host.RunAsync(flow);

        execution.State.ShouldBe(ExecutionState.Failed);
        execution.Error!.Message.ShouldBe("no sum");
    }

    [Fact]
    public async Task A_label_of_a_task_undoes_none_that_was_given_from_outside_meanwhile()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("load", async (call, token) =>
        {
            await host.Store.ChangeLabelsAsync(call.Context!.Execution.Id, new Dictionary<string, string?> { ["checked-by"] = "Ann", ["team"] = null }, token);
            call.Context.SetLabel("month", "2019-01");
            return TaskOutput.None;
        })) with
        { Labels = new Dictionary<string, string> { ["team"] = "data" } };

        var execution = await host.RunAsync(flow);

        execution.Labels.ShouldBe(new Dictionary<string, string> { ["checked-by"] = "Ann", ["month"] = "2019-01" }, ignoreOrder: true);
    }

    [Fact]
    public async Task Labels_and_metrics_of_an_attempt_are_kept()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("load", (call, _) =>
        {
            call.Context!.SetLabel("month", "2019-01");
            call.Context.AddMetric("rows", 2);
            call.Context.AddMetric("rows", 3);
            return ValueTask.FromResult(TaskOutput.None);
        })) with
        { Labels = new Dictionary<string, string> { ["team"] = "data" } };

        var execution = await host.RunAsync(flow);

        execution.Labels.ShouldBe(new Dictionary<string, string> { ["team"] = "data", ["month"] = "2019-01" }, ignoreOrder: true);
        (await host.Store.GetMetricsAsync(execution.Id, default)).ShouldHaveSingleItem().Value.ShouldBe(5);
    }

    [Fact]
    public async Task The_idempotency_key_is_the_same_for_all_attempts_of_a_task_run()
    {
        await using var host = await TestHost.StartAsync();
        var keys = new List<string>();
        var flow = Of(Task("load", (call, _) =>
        {
            keys.Add(call.Context!.IdempotencyKey);
            return keys.Count == 1 ? throw new IOException("once") : ValueTask.FromResult(TaskOutput.None);
        }) with
        { Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.Zero } });

        var id = await host.StartAsync(flow);
        await host.SeenAsync("load", TaskRunState.RetryWaiting);
        host.Time.Advance(TimeSpan.Zero);
        await host.EndAsync(id);

        keys.ShouldBe([$"{id}/load", $"{id}/load"]);
    }

    [Fact]
    public async Task No_more_attempts_run_at_once_than_there_are_slots()
    {
        await using var host = await TestHost.StartAsync(options: options => options.MaxParallelTasks = 4);
        var (running, most) = (0, 0);
        var flow = Of(
            Returning("list", $"[{string.Join(',', Enumerable.Range(0, 200))}]"),
            Task("each", async (_, _) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await System.Threading.Tasks.Task.Yield();
                Interlocked.Decrement(ref running);
                return TaskOutput.None;
            }, Value("list")) with
            { Each = "list" });

        var execution = await host.RunAsync(flow);

        execution.State.ShouldBe(ExecutionState.Succeeded);
        most.ShouldBeLessThanOrEqualTo(4);
        host.Slots.Free.ShouldBe(4);
    }

    [Fact]
    public async Task Whatever_ran_the_executor_is_idle_in_the_end()
    {
        await using var host = await TestHost.StartAsync();

        await host.RunAsync(Of(Task("a"), Failing("b"), Task("c", Order("a"))));

        await host.AtRestAsync();
    }

    [Fact]
    public async Task Stored_inputs_that_the_flow_does_not_take_any_more_fail_the_execution()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("a")) with { Inputs = InputsDefinition.None with { Read = (_, context) => { context.AddError("was changed"); return null; }, Write = (writer, _) => { writer.WriteStartObject(); writer.WriteEndObject(); } } };
        var record = new ExecutionRecord
        {
            Id = "e1",
            Namespace = "test",
            FlowId = "flow",
            Revision = "0",
            State = ExecutionState.Created,
            LogicalDate = host.Time.GetUtcNow(),
            CreatedAt = host.Time.GetUtcNow(),
            InputsJson = "{}"u8.ToArray(),
        };
        host.Flows.Add(flow);
        await host.Store.CommitAsync(null, [new ExecutionCommit { ExecutionId = "e1", Created = record }], default);

        host.Executor.Signal();
        await host.SeenAsync(seen => seen is ExecutionStateChanged { State: ExecutionState.Failed });

        (await host.Store.GetExecutionAsync("e1", default))!.Error!.Message.ShouldContain("was changed");
    }

    [Fact]
    public async Task What_the_driver_does_not_expect_ends_the_execution_as_failed()
    {
        await using var host = await TestHost.StartAsync();
        var flow = Of(Task("load", (_, _) => throw new MessagelessException()));

        var execution = await host.RunAsync(flow);

        host.Seen.ShouldContain(seen => IsFailed(seen));
        (execution.State, execution.NodeId).ShouldBe((ExecutionState.Failed, null));
        execution.Reason!.ShouldContain("executor itself failed");
        execution.Error!.Message.ShouldBe("There is no message.");
        host.Slots.Free.ShouldBe(host.Options.MaxParallelTasks);
    }

    [Fact]
    public async Task What_ran_beside_what_the_driver_did_not_expect_does_not_stay_running()
    {
        await using var host = await TestHost.StartAsync();
        var gate = new Gate();
        var flow = Of(
            Task("slow", async (_, token) =>
            {
                await gate.WaitAsync(token);
                return TaskOutput.None;
            }),
            Task("load", async (_, _) =>
            {
                await gate.Reached;
                throw new MessagelessException();
            }));

        var execution = await host.RunAsync(flow);

        execution.State.ShouldBe(ExecutionState.Failed);
        (await host.TaskRunAsync(execution.Id, "slow")).State.ShouldBe(TaskRunState.Canceled);
    }

    [Fact]
    public async Task An_end_that_the_store_refuses_leaves_no_execution_that_runs_for_ever()
    {
        await using var store = new ObservedStore
        {
            BeforeCommit = (_, batch) => batch.Any(commit => commit.Change?.State == ExecutionState.Succeeded)
                ? throw new InvalidOperationException("This cannot be stored.")
                : System.Threading.Tasks.Task.CompletedTask,
        };
        await using var host = await TestHost.StartAsync(store);

        var execution = await host.RunAsync(Of(Task("load")));

        execution.State.ShouldBe(ExecutionState.Failed);
        execution.Error!.Message.ShouldBe("This cannot be stored.");
    }

    [Fact]
    public async Task Tasks_that_block_their_threads_leave_some_to_the_runtime()
    {
        await using var host = await TestHost.StartAsync(options: options => options.MaxParallelTasks = 96);
        using var release = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(96);
        var flow = Of(Returning("list", $"[{string.Join(",", Enumerable.Range(0, 96))}]"), Task("each", (_, token) =>
        {
            blocked.Signal();
            release.Wait(TimeSpan.FromMinutes(2), token);
            return ValueTask.FromResult(TaskOutput.None);
        }, Value("list")) with
        { Each = "list" });
        var id = await host.StartAsync(flow);

        // Were threads added one by one, two a second at most, the last of them would block three quarters of a minute from now.
        blocked.Wait(TimeSpan.FromSeconds(35)).ShouldBeTrue();
        release.Set();

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
    }

    private static bool IsFailed(ExecutionEvent seen) => seen is ExecutionStateChanged { State: ExecutionState.Failed };

    private sealed class MessagelessException : Exception
    {
        public override string Message => throw new InvalidOperationException("There is no message.");
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int current;
        while ((current = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, current) != current)
        {
        }
    }
}
