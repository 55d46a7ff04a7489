using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Support;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class FlowTimeoutTests
{
    private const string Error = "Flow 'test/flow' took longer than its limit of 1h.";

    [Fact]
    public async Task Running_and_waiting_work_fails_and_handlers_run()
    {
        var gate = new Gate();
        var handled = "";
        var flow = Timed(
            Task("slow", async (_, ct) =>
            {
                await gate.WaitAsync(ct);
                return TaskOutput.None;
            }) with
            { Retry = new RetryPolicy { MaxRetries = 5 }, AllowFailure = true },
            Task("after", Order("slow")) with { Join = Join.AllFinished },
            Failing("waiting") with { Retry = new RetryPolicy { MaxRetries = 5, Delay = TimeSpan.FromHours(2), MaxDelay = TimeSpan.FromHours(2) } },
            Task("alarm", (call, _) =>
            {
                handled = call.Failure!.First.Error.Message;
                return ValueTask.FromResult(TaskOutput.None);
            }) with
            { Role = TaskRole.OnFailure },
            Task("clean-up") with { Role = TaskRole.Finally });
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await gate.Reached;
        await host.SeenAsync("waiting", TaskRunState.RetryWaiting);
        host.Time.Advance(TimeSpan.FromHours(1));
        var execution = await host.EndAsync(id);

        execution.State.ShouldBe(ExecutionState.Failed);
        execution.Reason.ShouldBe(Error);
        execution.Error!.Message.ShouldBe(Error);
        execution.Error.Type.ShouldBe("System.TimeoutException");
        handled.ShouldBe(Error);
        (await host.TaskRunAsync(id, "slow")).State.ShouldBe(TaskRunState.Failed);
        (await host.TaskRunAsync(id, "slow")).Attempts.ShouldBe(1);
        (await host.TaskRunAsync(id, "waiting")).Error!.Message.ShouldBe(Error);
        (await host.TaskRunAsync(id, "after")).State.ShouldBe(TaskRunState.Failed);
        (await host.TaskRunAsync(id, "after")).Attempts.ShouldBe(0);
        (await host.TaskRunAsync(id, "clean-up")).State.ShouldBe(TaskRunState.Succeeded);
    }

    [Fact]
    public async Task The_time_of_a_dead_process_counts()
    {
        var flow = Timed(Task("load"));
        await using var host = await TestHost.StartAsync(configure: services => services.AddSingleton(new Runtime.Executor.ExecutorSettings { ClaimsQueued = false }), flows: [flow]);
        var started = host.Time.GetUtcNow();
        host.Time.Advance(TimeSpan.FromHours(2));
        await host.StoreAsync(new TaskRunRecord { Key = new TaskRunKey("load"), State = TaskRunState.Running, Attempts = 1, StartedAt = started });
        var stored = (await host.Store.ClaimAsync(host.Lease.Current!, new ClaimRequest { Flows = host.Flows.Claimable, Limit = 1, Now = host.Time.GetUtcNow() }, default)).Single();

        var driver = host.Executor.Drive(flow, stored with { Execution = stored.Execution with { StartedAt = started } });
        (await driver.Completion).ShouldBe(ExecutionState.Failed);

        (await host.Store.GetExecutionAsync("e1", default))!.Reason.ShouldBe(Error);
    }

    [Fact]
    public async Task Waiting_for_a_person_counts()
    {
        var flow = Timed(TestApproval.Review(TestApproval.YesOrNo()));
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await host.PausedAsync(id);
        host.Time.Advance(TimeSpan.FromHours(1));
        var execution = await host.EndWithClockAsync(id);

        execution.State.ShouldBe(ExecutionState.Failed);
        execution.Reason.ShouldBe(Error);
    }

    [Fact]
    public async Task Handlers_have_the_time_they_need()
    {
        var gate = new Gate();
        var flow = Timed(Task("load"), Task("clean-up", async (_, ct) =>
        {
            await gate.WaitAsync(ct);
            return TaskOutput.None;
        }) with
        { Role = TaskRole.Finally });
        await using var host = await TestHost.StartAsync(flows: [flow]);

        var id = await host.StartAsync(flow);
        await gate.Reached;
        host.Time.Advance(TimeSpan.FromHours(2));
        await host.IdleAsync();
        gate.Open();

        (await host.EndAsync(id)).State.ShouldBe(ExecutionState.Succeeded);
    }

    private static FlowDefinition Timed(params TaskDefinition[] tasks) => Of(tasks) with { Timeout = TimeSpan.FromHours(1) };
}
