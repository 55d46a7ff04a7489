using Pipelines.Definitions;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Tests.Support;

namespace Pipelines.Runtime.Tests.Triggers.Flows;

public sealed class AfterFlowsTests
{
    private static FlowDefinition Source(string id) => TriggerScene.Flow(id) with
    {
        Output = new OutputDefinition { Type = "string", Make = _ => TestFlow.Json($"\"{id}\"") },
    };

    private static readonly FlowDefinition A = Source("a");
    private static readonly FlowDefinition B = Source("b");

    private static FlowDefinition Joined(Func<IReadOnlyList<FlowEnd>, IEnumerable<object?>> map) => TriggerScene.Flow(
        "joined",
        new AfterFlowsTriggerDefinition { Id = "both", After = [static () => A, static () => B], States = [ExecutionState.Succeeded], Within = TimeSpan.FromHours(1), Map = map });

    [Fact]
    public async Task It_starts_once_both_have_ended_with_the_outputs_of_both()
    {
        string? seen = null;
        await using var scene = await TriggerScene.StartAsync(A, B, Joined(ends =>
        {
            seen = string.Join(" ", ends.Select(static end => $"{end.Completed.Execution.FlowId}:{TestFlow.Text(end.OutputsJson)}"));
            return [null];
        }));
        await scene.ServeAsync();

        await scene.Host.RunAsync(B);
        await scene.PassAsync(TimeSpan.FromSeconds(3));
        (await scene.ExecutionsAsync("joined")).ShouldBeEmpty();
        await scene.Host.RunAsync(A);

        (await scene.EndedAsync("joined", 1)).ShouldHaveSingleItem().Trigger.ShouldBe("both");
        seen.ShouldBe("a:\"a\" b:\"b\"");
    }

    [Fact]
    public async Task Ends_that_the_method_fails_at_hold_up_none_that_come_later()
    {
        string? bad = null;
        await using var scene = await TriggerScene.StartAsync(A, B, Joined(ends => ends[1].Completed.Execution.Id == bad ? throw new InvalidOperationException("broken") : [null]));
        scene.Health.Backoff = TimeSpan.FromSeconds(20);
        await scene.Host.RunAsync(A);
        bad = (await scene.Host.RunAsync(B)).Id;
        await scene.ServeAsync();
        await scene.UntilAsync(() => Task.FromResult(!scene.Health.Failures.IsEmpty), "the failure");

        // Ends of the same moment would be in any order.
        await scene.PassAsync(TimeSpan.FromSeconds(1));
        await scene.Host.RunAsync(A);
        await scene.Host.RunAsync(B);

        await scene.EndedAsync("joined", 1);
        await scene.UntilAsync(async () => (await scene.DocumentsAsync(DocumentKinds.FlowEnd)).Count == 0, "the end that was overtaken");
        (await scene.ExecutionsAsync("joined")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Ends_that_the_method_fails_at_are_tried_again()
    {
        var isRepaired = false;
        await using var scene = await TriggerScene.StartAsync(A, B, Joined(_ => isRepaired ? [null] : throw new InvalidOperationException("broken")));
        await scene.ServeAsync();
        await scene.Host.RunAsync(A);
        await scene.Host.RunAsync(B);
        await scene.UntilAsync(() => Task.FromResult(!scene.Health.Failures.IsEmpty), "the failure");

        isRepaired = true;

        await scene.EndedAsync("joined", 1);
        await scene.UntilAsync(() => Task.FromResult(scene.Health.IsHealthy["test/joined/both"]), "health");
    }

    [Fact]
    public async Task A_process_that_comes_in_the_middle_goes_on_with_what_the_one_before_has_seen()
    {
        await using var scene = await TriggerScene.StartAsync(A, B, Joined(static _ => [null]));
        await scene.ServeAsync();
        await scene.Host.RunAsync(A);
        await scene.UntilAsync(async () => (await scene.DocumentsAsync(DocumentKinds.FlowEnd)).Count == 0, "the first end");
        await scene.Role.LoseAsync();
        await scene.Host.RunAsync(B);
        await scene.PassAsync(TimeSpan.FromSeconds(3));
        (await scene.ExecutionsAsync("joined")).ShouldBeEmpty();

        scene.Role.GiveBack();

        await scene.EndedAsync("joined", 1);
        await scene.PassAsync(TimeSpan.FromSeconds(3));
        (await scene.ExecutionsAsync("joined")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_method_that_throws_forgets_nothing()
    {
        var isRepaired = false;
        await using var scene = await TriggerScene.StartAsync(A, B, Joined(_ => isRepaired ? [null] : throw new InvalidOperationException("broken")));
        await scene.ServeAsync();
        await scene.Host.RunAsync(A);
        await scene.Host.RunAsync(B);
        await scene.UntilAsync(() => Task.FromResult(scene.Health.Failures.Count > 1), "the failures");

        isRepaired = true;

        await scene.EndedAsync("joined", 1);
    }
}
