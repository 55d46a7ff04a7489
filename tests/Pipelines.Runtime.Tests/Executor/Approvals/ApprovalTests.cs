using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestApproval;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor.Approvals;

public sealed class ApprovalTests
{
    [Fact]
    public async Task An_execution_that_waits_for_a_person_leaves_memory_and_goes_on_with_the_decision()
    {
        var flow = Of(Task("load"), Review(YesOrNo(), Order("load")));
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await host.PausedAsync(id);

        host.Executor.Find(id).ShouldBeNull();
        host.Slots.Free.ShouldBe(host.Options.MaxParallelTasks);
        var paused = (await host.Store.GetExecutionAsync(id, default)).ShouldNotBeNull();
        paused.State.ShouldBe(ExecutionState.Paused);
        paused.Reason.ShouldBe("Task 'review' waits for a decision: Publish it?");
        (await host.DecideAsync(id, "true", "ada")).ShouldBe(SignalOutcome.Accepted);
        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
        (await host.OutputAsync(id, "review")).ShouldBe("\"True by ada\"");
    }

    [Fact]
    public async Task A_decision_that_comes_while_other_tasks_run_is_dealt_with_at_once()
    {
        var gate = new Gate();
        var flow = Of(Review(YesOrNo()), Task("slow", async (_, ct) =>
        {
            await gate.WaitAsync(ct);
            return TaskOutput.None;
        }));
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await host.SeenAsync("review", TaskRunState.Paused);
        (await host.DecideAsync(id, "false", null)).ShouldBe(SignalOutcome.Accepted);
        await host.TellAsync(id);
        await host.TellAsync(id);
        await host.SeenAsync("review", TaskRunState.Succeeded);
        gate.Open();

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
        (await host.OutputAsync(id, "review")).ShouldBe("\"False by nobody\"");
    }

    [Fact]
    public async Task A_decision_holds_for_every_attempt()
    {
        var attempts = 0;
        var review = Task("review", (call, _) => ++attempts == 1 ? throw new IOException("once") : ValueTask.FromResult(Json(Text(call)))) with
        {
            Approval = YesOrNo(),
            Retry = new RetryPolicy { MaxRetries = 1, Delay = TimeSpan.FromSeconds(10) },
        };
        var flow = Of(review);
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await host.PausedAsync(id);
        await host.DecideAsync(id, "true", "ada");
        var execution = await host.EndWithClockAsync(id);

        execution.State.ShouldBe(ExecutionState.Succeeded);
        (await host.OutputAsync(id, "review")).ShouldBe("\"True by ada\"");
    }

    [Fact]
    public async Task When_nobody_decides_in_time_the_default_is_taken()
    {
        var flow = Of(Review(YesOrNo(TimeSpan.FromDays(2), fallback: false)));
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await host.PausedAsync(id);
        (await host.TaskRunAsync(id, "review")).Reason.ShouldBe("Waits for a decision until 2026-01-03 00:00:00 UTC: Publish it?");
        host.Time.Advance(TimeSpan.FromDays(2));
        var execution = await host.EndWithClockAsync(id);

        execution.State.ShouldBe(ExecutionState.Succeeded);
        (await host.OutputAsync(id, "review")).ShouldBe("\"False by nobody by default\"");
    }

    [Fact]
    public async Task When_nobody_decides_in_time_and_there_is_no_default_the_task_fails_and_says_so()
    {
        var flow = Of(Review(YesOrNo(TimeSpan.FromDays(2))));
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await host.PausedAsync(id);
        host.Time.Advance(TimeSpan.FromDays(2));
        var execution = await host.EndWithClockAsync(id);

        execution.State.ShouldBe(ExecutionState.Failed);
        execution.Error!.Type.ShouldBe("System.TimeoutException");
        execution.Error.Message.ShouldBe("Nobody decided on task 'review' of flow 'test/flow' within 2d: Publish it?");
    }

    [Fact]
    public async Task A_decision_that_is_stored_in_the_last_moment_counts_rather_than_the_default()
    {
        var gate = new Gate();
        var flow = Of(Review(YesOrNo(TimeSpan.FromHours(1), fallback: false)), Task("slow", async (_, ct) =>
        {
            await gate.WaitAsync(ct);
            return TaskOutput.None;
        }));
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await host.SeenAsync("review", TaskRunState.Paused);
        await host.DecideAsync(id, "true", "ada");
        host.Time.Advance(TimeSpan.FromHours(1));
        gate.Open();
        await host.EndAsync(id);

        (await host.OutputAsync(id, "review")).ShouldBe("\"True by ada\"");
    }

    [Fact]
    public async Task Canceling_ends_the_wait_for_a_person()
    {
        var flow = Of(Review(YesOrNo()));
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await host.PausedAsync(id);
        await host.SignalAsync(id, new ExecutionSignal { Kind = ExecutionSignalKind.Cancel, Reason = "Enough.", At = host.Time.GetUtcNow() });
        var execution = await host.EndAsync(id);

        execution.State.ShouldBe(ExecutionState.Canceled);
        execution.Reason.ShouldBe("Enough.");
        (await host.TaskRunAsync(id, "review")).State.ShouldBe(TaskRunState.Canceled);
    }

    [Fact]
    public async Task A_second_cancellation_that_was_told_to_nobody_is_not_forgotten()
    {
        var ran = false;
        var flow = Of(Review(YesOrNo()), Task("clean-up", (_, _) =>
        {
            ran = true;
            return ValueTask.FromResult(TaskOutput.None);
        }) with
        { Role = TaskRole.Finally });
        await using var host = await TestHost.StartAsync(flows: [flow]);
        var cancel = new ExecutionSignal { Kind = ExecutionSignalKind.Cancel, Reason = "Enough.", At = host.Time.GetUtcNow() };

        var id = await host.StartAsync(flow);
        await host.PausedAsync(id);
        await host.Store.SignalAsync(id, cancel, default);
        await host.SignalAsync(id, cancel);

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Canceled);
        ran.ShouldBeFalse();
    }

    [Fact]
    public async Task A_process_that_drives_only_its_own_keeps_an_execution_that_waits()
    {
        var flow = Of(Review(YesOrNo()));
        await using var host = await TestHost.StartAsync(configure: services => services.AddSingleton(new ExecutorSettings { ClaimsQueued = false }), flows: [flow]);

        var id = await host.StartAsync(flow);
        await host.SeenAsync("review", TaskRunState.Paused);
        await host.IdleAsync();
        host.Executor.Find(id).ShouldNotBeNull();
        (await host.Store.GetExecutionAsync(id, default))!.State.ShouldBe(ExecutionState.Paused);
        await host.DecideAsync(id, "true", "ada");
        await host.TellAsync(id);

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task A_condition_is_not_asked_again_after_the_decision()
    {
        var asked = 0;
        var flow = Of(Review(YesOrNo()) with { Condition = _ => ++asked == 1, ConditionName = "IsFirst" });
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await host.PausedAsync(id);
        await host.DecideAsync(id, "true", "ada");
        await host.EndAsync(id);

        asked.ShouldBe(1);
        (await host.TaskRunAsync(id, "review")).State.ShouldBe(TaskRunState.Succeeded);
    }
}
