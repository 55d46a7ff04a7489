using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Tests.Triggers.Flows;

public sealed class AfterFlowTests
{
    private static readonly FlowDefinition Up = TriggerScene.Flow("up") with
    {
        Output = new OutputDefinition { Type = "object", Make = static _ => TestFlow.Json("""{"rows":7}""") },
    };

    private static FlowDefinition Down(FlowDefinition up, Func<FlowCompleted, ReadOnlyMemory<byte>?, IEnumerable<object?>> map, params ExecutionState[] states) => TriggerScene.Flow(
        "down",
        new AfterFlowTriggerDefinition { Id = "after-up", After = () => up, States = states.Length > 0 ? states : [ExecutionState.Succeeded, ExecutionState.Warning], Map = map });

    private static Task<string> StartUpAsync(TriggerScene scene, DateTimeOffset logicalDate, FlowDefinition? up = null) => scene.Host.Starter.StartAsync(
        new StartRequest
        {
            Flow = up ?? Up,
            Inputs = TriggerScene.Json("{}"),
            LogicalDate = logicalDate,
            DriveHere = true,
            Labels = new Dictionary<string, string> { ["team"] = "data" },
        },
        CancellationToken.None);

    [Fact]
    public async Task The_end_of_a_flow_starts_the_one_that_follows_it_with_all_that_is_known_of_it()
    {
        (FlowCompleted Completed, string Outputs)? seen = null;
        await using var scene = await TriggerScene.StartAsync(Up, Down(Up, (completed, outputs) =>
        {
            seen = (completed, TestFlow.Text(outputs));
            return [null];
        }));
        await scene.ServeAsync();
        var day = new DateTimeOffset(2025, 3, 1, 9, 0, 0, TimeSpan.FromHours(-5));

        var up = await StartUpAsync(scene, day);

        var down = (await scene.EndedAsync("down", 1)).ShouldHaveSingleItem();
        down.LogicalDate.ShouldBe(day);
        down.LogicalDate.Offset.ShouldBe(TimeSpan.FromHours(-5));
        down.Trigger.ShouldBe("after-up");
        seen.ShouldNotBeNull();
        seen.Value.Outputs.ShouldBe("""{"rows":7}""");
        seen.Value.Completed.State.ShouldBe(ExecutionState.Succeeded);
        seen.Value.Completed.Execution.Id.ShouldBe(up);
        seen.Value.Completed.Execution.FlowId.ShouldBe("up");
        seen.Value.Completed.Execution.LogicalDate.Offset.ShouldBe(TimeSpan.FromHours(-5));
        seen.Value.Completed.Execution.Labels["team"].ShouldBe("data");
        (await scene.DocumentsAsync(DocumentKinds.FlowEnd)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_state_that_does_not_count_starts_nothing()
    {
        var up = Up with { Tasks = [TestFlow.Failing("work")], Output = null };
        await using var scene = await TriggerScene.StartAsync(up, Down(up, static (_, _) => [null]));

        await scene.Host.EndAsync(await StartUpAsync(scene, DateTimeOffset.UnixEpoch, up));

        (await scene.DocumentsAsync(DocumentKinds.FlowEnd)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failure_that_is_tried_again_as_a_whole_is_no_end()
    {
        var tries = 0;
        var up = Up with
        {
            Retry = new RetryPolicy { MaxRetries = 2, Delay = TimeSpan.FromSeconds(1) },
            Tasks = [TestFlow.Task("work", (_, _) => Interlocked.Increment(ref tries) < 3 ? throw new InvalidOperationException("not yet") : ValueTask.FromResult(TaskOutput.None))],
        };
        await using var scene = await TriggerScene.StartAsync(up, Down(up, static (_, _) => [null], ExecutionState.Failed, ExecutionState.Succeeded));
        await scene.ServeAsync();

        await StartUpAsync(scene, DateTimeOffset.UnixEpoch, up);

        await scene.EndedAsync("up", 3);
        await scene.EndedAsync("down", 1);
        await scene.PassAsync(TimeSpan.FromSeconds(3));
        (await scene.ExecutionsAsync("down")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_flow_that_nobody_follows_writes_nothing_more()
    {
        await using var scene = await TriggerScene.StartAsync(Up);

        await scene.Host.RunAsync(Up);

        (await scene.DocumentsAsync(DocumentKinds.FlowEnd)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_ended_while_no_triggers_ran_is_seen_when_they_do()
    {
        await using var scene = await TriggerScene.StartAsync(Up, Down(Up, static (_, _) => [null]));
        await scene.Host.RunAsync(Up);
        await scene.Host.RunAsync(Up);

        await scene.ServeAsync();

        (await scene.EndedAsync("down", 2)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Two_processes_that_both_believe_to_have_the_role_start_it_once()
    {
        await using var scene = await TriggerScene.StartAsync(Up, Down(Up, static (_, _) => [null]));
        for (var count = 0; count < 20; count++)
        {
            await scene.Host.RunAsync(Up);
        }

        var trigger = scene.Host.Get<TriggerCatalog>().Triggers.Single(static one => one.Name.TriggerId == "after-up");
        using var stop = new CancellationTokenSource();
        var loops = Enumerable.Range(0, 2).Select(_ => scene.Host.Get<TriggerLoops>().Create(trigger)!.RunAsync(stop.Token)).ToList();
        await scene.EndedAsync("down", 20);
        await scene.UntilAsync(async () => (await scene.DocumentsAsync(DocumentKinds.FlowEnd)).Count == 0, "the end of the documents");
        await stop.CancelAsync();
        await Task.WhenAll(loops.Select(static loop => ((Task)loop).ContinueWith(static _ => { }, TaskScheduler.Default)));

        (await scene.ExecutionsAsync("down")).Count.ShouldBe(20);
    }

    [Fact]
    public async Task An_end_that_the_method_fails_at_keeps_no_other_waiting_and_is_tried_again()
    {
        string? bad = null;
        var isRepaired = false;
        await using var scene = await TriggerScene.StartAsync(Up, Down(Up, (completed, _) =>
            completed.Execution.Id == bad && !isRepaired ? throw new InvalidOperationException("broken") : [null]));
        bad = (await scene.Host.RunAsync(Up)).Id;
        await scene.Host.RunAsync(Up);
        await scene.ServeAsync();

        await scene.EndedAsync("down", 1);
        await scene.UntilAsync(() => Task.FromResult(!scene.Health.Failures.IsEmpty), "the failure");
        scene.Health.Failures.First().ShouldSatisfyAllConditions(
            static failure => failure.Trigger.ShouldBe("test/down/after-up"),
            static failure => failure.Exception.Message.ShouldBe("broken"));
        isRepaired = true;

        (await scene.EndedAsync("down", 2)).Count.ShouldBe(2);
        await scene.UntilAsync(() => Task.FromResult(scene.Health.IsHealthy["test/down/after-up"]), "health");
    }

    [Fact]
    public async Task One_that_comes_while_an_end_that_failed_waits_does_not_wait_with_it()
    {
        string? bad = null;
        await using var scene = await TriggerScene.StartAsync(Up, Down(Up, (completed, _) => completed.Execution.Id == bad ? throw new InvalidOperationException("broken") : [null]));
        scene.Health.Backoff = TimeSpan.FromDays(1);
        bad = (await scene.Host.RunAsync(Up)).Id;
        await scene.ServeAsync();
        await scene.UntilAsync(() => Task.FromResult(!scene.Health.Failures.IsEmpty), "the failure");

        await scene.Host.RunAsync(Up);

        await scene.EndedAsync("down", 1);
        scene.Health.Failures.Count.ShouldBe(1);
        scene.Health.IsHealthy["test/down/after-up"].ShouldBeFalse();
    }

    [Fact]
    public async Task Where_many_fail_it_is_the_trigger_that_waits()
    {
        await using var scene = await TriggerScene.StartAsync(Up, Down(Up, static (_, _) => throw new InvalidOperationException("broken")));
        scene.Health.Backoff = TimeSpan.FromDays(1);
        for (var count = 0; count < 101; count++)
        {
            await scene.Host.RunAsync(Up);
        }

        await scene.ServeAsync();
        await scene.UntilAsync(() => Task.FromResult(!scene.Health.Failures.IsEmpty), "the failure");
        await scene.PassAsync(TimeSpan.FromSeconds(10));

        scene.Health.Failures.Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_that_was_canceled_before_it_started_has_ended_too()
    {
        var up = Up with { Concurrency = new ConcurrencyPolicy(1, OnLimit.Queue) };
        var gate = new Gate();
        up = up with { Tasks = [TestFlow.Task("work", async (_, token) => { await gate.WaitAsync(token); return TaskOutput.None; })] };
        await using var scene = await TriggerScene.StartAsync(up, Down(up, static (_, _) => [null], ExecutionState.Canceled));
        var first = await StartUpAsync(scene, DateTimeOffset.UnixEpoch, up);
        await gate.Reached;
        var second = await StartUpAsync(scene, DateTimeOffset.UnixEpoch, up);

        (await scene.Host.Control.CancelAsync(second, null, null, CancellationToken.None)).ShouldBe(SignalOutcome.CanceledAtOnce);

        (await scene.DocumentsAsync(DocumentKinds.FlowEnd)).ShouldHaveSingleItem().Name.ShouldBe($"test/down/after-up|{second}/1");
        gate.Open();
        await scene.Host.EndAsync(first);
    }

    [Fact]
    public async Task One_that_a_limit_refused_has_ended_too()
    {
        var gate = new Gate();
        var up = Up with
        {
            Concurrency = new ConcurrencyPolicy(1, OnLimit.Fail),
            Tasks = [TestFlow.Task("work", async (_, token) => { await gate.WaitAsync(token); return TaskOutput.None; })],
        };
        await using var scene = await TriggerScene.StartAsync(up, Down(up, static (_, _) => [null], ExecutionState.Failed));
        var first = await StartUpAsync(scene, DateTimeOffset.UnixEpoch, up);
        await gate.Reached;

        var second = await StartUpAsync(scene, DateTimeOffset.UnixEpoch, up);

        await scene.UntilAsync(async () => (await scene.DocumentsAsync(DocumentKinds.FlowEnd)).Count == 1, "the end");
        (await scene.DocumentsAsync(DocumentKinds.FlowEnd)).ShouldHaveSingleItem().Name.ShouldBe($"test/down/after-up|{second}/1");
        gate.Open();
        await scene.Host.EndAsync(first);
    }
}
