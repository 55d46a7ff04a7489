using Pipelines.Definitions;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class ExecutionRetryTests
{
    private static readonly RetryPolicy Once = new() { MaxRetries = 1, Delay = TimeSpan.FromHours(1) };

    [Fact]
    public async Task A_failed_execution_is_followed_by_a_new_one_with_the_same_inputs()
    {
        var runs = 0;
        var flow = Of(Task("load", (_, _) => ++runs == 1 ? throw new IOException("once") : ValueTask.FromResult(TaskOutput.None))) with
        {
            Retry = Once,
            Inputs = TestInputs.Of(TestInputs.Text("taxi")),
            Priority = 3,
        };
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow, """{"taxi":"green"}""");
        var failed = await host.EndAsync(id);
        var next = (await host.Store.FindRetryAsync(id, default)).ShouldNotBeNull();
        var waiting = (await host.Store.GetExecutionAsync(next, default)).ShouldNotBeNull();

        failed.State.ShouldBe(ExecutionState.Failed);
        waiting.State.ShouldBe(ExecutionState.Created);
        waiting.Reason.ShouldBe($"Starts again at 2026-01-01 01:00:00 UTC after execution {id} failed.");
        waiting.Attempt.ShouldBe(2);
        waiting.Origin.ShouldBe(new ExecutionOrigin(ExecutionOriginKind.Retry, id));
        waiting.LogicalDate.ShouldBe(failed.LogicalDate);
        waiting.Priority.ShouldBe(3);
        Text(waiting.InputsJson).ShouldBe("""{"taxi":"green"}""");
        host.Time.Advance(TimeSpan.FromHours(1));
        (await host.EndWithClockAsync(next)).State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task There_are_no_more_tries_than_the_policy_allows()
    {
        var flow = Of(Failing("load")) with { Retry = Once with { Delay = TimeSpan.Zero } };
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var first = await host.StartAsync(flow);
        await host.EndAsync(first);
        var second = (await host.Store.FindRetryAsync(first, default)).ShouldNotBeNull();
        await host.EndWithClockAsync(second);

        (await host.Store.FindRetryAsync(second, default)).ShouldBeNull();
    }

    [Fact]
    public async Task An_error_that_the_policy_does_not_handle_is_not_tried_again()
    {
        var flow = Of(Failing("load")) with { Retry = Once with { Handles = exception => exception is IOException } };
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var execution = await host.RunAsync(flow);

        (await host.Store.FindRetryAsync(execution.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_failure_that_another_process_saw_is_tried_again()
    {
        var flow = Of(Task("load")) with { Retry = Once with { Handles = _ => false } };
        await using var host = await TestHost.StartAsync(flows: [flow]);

        await host.StoreAsync(new TaskRunRecord { Key = new TaskRunKey("load"), State = TaskRunState.Failed, Attempts = 1, Error = new TaskError("E", "broken"), EndedAt = host.Time.GetUtcNow() });
        host.Executor.Signal();
        (await host.EndAsync("e1")).State.ShouldBe(ExecutionState.Failed);

        (await host.Store.FindRetryAsync("e1", default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_canceled_execution_is_not_tried_again()
    {
        var gate = new Gate();
        var flow = Of(Task("load", async (_, ct) =>
        {
            await gate.WaitAsync(ct);
            return TaskOutput.None;
        })) with
        { Retry = Once };
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await gate.Reached;
        host.Starter.Cancel(id, "Enough.");
        await host.EndAsync(id);

        (await host.Store.FindRetryAsync(id, default)).ShouldBeNull();
    }
}
