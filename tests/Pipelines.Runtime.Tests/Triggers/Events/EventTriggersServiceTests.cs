using Pipelines.Definitions;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Tests.Triggers.Sources;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.Tests.Triggers.Events;

public sealed class EventTriggersServiceTests
{
    private static FlowDefinition Listening(string id, TestStream stream, bool isEnabled = true) => TriggerScene.Flow(
        id,
        new ListenTriggerDefinition
        {
            Id = "message",
            IsEnabled = isEnabled,
            MaxWait = TimeSpan.FromSeconds(1),
            ListenAsync = (_, cursor, token) => stream.ListenAsync(cursor, token),
            Map = static messages => messages.Select(static _ => (object?)null),
        });

    private static Task<CatalogTrigger> EnableAsync(TriggerScene scene, string flow, string trigger, bool isEnabled) =>
        scene.Host.Get<TriggerCatalog>().SetAsync(new TriggerName("test", flow, trigger), TriggerChange.Enable(isEnabled), "a test", CancellationToken.None);

    [Fact]
    public async Task A_trigger_that_fails_keeps_no_other_from_working()
    {
        var (bad, good) = (new TestStream { BreaksAfter = 0 }, new TestStream());
        await using var scene = await TriggerScene.StartAsync(Listening("bad", bad), Listening("good", good));
        good.GrowTo(3);
        await scene.ServeAsync();

        await scene.EndedAsync("good", 3);
        await scene.UntilAsync(() => Task.FromResult(!scene.Health.Failures.IsEmpty), "the failure");

        scene.Health.Failures.ShouldAllBe(static failure => failure.Trigger == "test/bad/message");
    }

    [Fact]
    public async Task One_that_is_disabled_does_nothing_until_it_is_enabled_and_stops_when_it_is_not()
    {
        var stream = new TestStream();
        await using var scene = await TriggerScene.StartAsync(Listening("handle", stream, isEnabled: false));
        stream.GrowTo(2);
        await scene.ServeAsync();
        await scene.PassAsync(TimeSpan.FromSeconds(3));
        (await scene.ExecutionsAsync("handle")).ShouldBeEmpty();

        await EnableAsync(scene, "handle", "message", true);
        await scene.EndedAsync("handle", 2);
        await scene.UntilAsync(() => Task.FromResult(stream.IsWaitedFor), "the wait for more");

        await EnableAsync(scene, "handle", "message", false);
        await scene.UntilAsync(() => Task.FromResult(!stream.IsWaitedFor), "the end of the listening");
        stream.GrowTo(3);
        await scene.PassAsync(TimeSpan.FromSeconds(3));
        (await scene.ExecutionsAsync("handle")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_that_does_not_heed_that_it_is_to_stop_keeps_no_other_from_what_people_change()
    {
        var hang = new TaskCompletionSource<PollResult<IEnumerable<object?>>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        var stubborn = TriggerScene.Flow("stubborn", new PollTriggerDefinition
        {
            Id = "hangs",
            Every = TimeSpan.FromSeconds(1),
            PollAsync = (_, _, _) =>
            {
                Interlocked.Increment(ref asked);
                return hang.Task;
            },
        });
        var stream = new TestStream();
        stream.GrowTo(1);
        await using var scene = await TriggerScene.StartAsync(stubborn, Listening("handle", stream, isEnabled: false));
        await scene.ServeAsync();
        await scene.UntilAsync(() => Task.FromResult(Volatile.Read(ref asked) == 1), "the question");

        await EnableAsync(scene, "stubborn", "hangs", false);
        await EnableAsync(scene, "handle", "message", true);
        await scene.EndedAsync("handle", 1);
        await EnableAsync(scene, "stubborn", "hangs", true);
        await scene.PassAsync(TimeSpan.FromSeconds(5));

        // Never two at once, however often it is set.
        Volatile.Read(ref asked).ShouldBe(1);
        hang.SetResult(new PollResult<IEnumerable<object?>>([], null));
        await scene.UntilAsync(() => Task.FromResult(Volatile.Read(ref asked) > 1), "the next question");
    }

    [Fact]
    public async Task What_ended_while_a_trigger_was_disabled_starts_nothing()
    {
        var up = TriggerScene.Flow("up");
        var down = TriggerScene.Flow("down", new AfterFlowTriggerDefinition { Id = "after-up", After = () => up, States = [ExecutionState.Succeeded], IsEnabled = false, Map = static (_, _) => [null] });
        await using var scene = await TriggerScene.StartAsync(up, down);
        await scene.ServeAsync();
        await scene.Host.RunAsync(up);
        await scene.PassAsync(TimeSpan.FromSeconds(1));

        await EnableAsync(scene, "down", "after-up", true);
        await scene.PassAsync(TimeSpan.FromSeconds(1));
        await scene.Host.RunAsync(up);

        await scene.EndedAsync("down", 1);
        await scene.PassAsync(TimeSpan.FromSeconds(3));
        (await scene.ExecutionsAsync("down")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_ended_while_a_trigger_is_disabled_is_not_kept_for_when_configuration_enables_it()
    {
        var up = TriggerScene.Flow("up");
        var down = TriggerScene.Flow("down", new AfterFlowTriggerDefinition { Id = "after-up", After = () => up, States = [ExecutionState.Succeeded], IsEnabled = false, Map = static (_, _) => [null] });
        await using var scene = await TriggerScene.StartAsync(up, down);
        await scene.ServeAsync();
        await scene.Host.RunAsync(up);
        await scene.PassAsync(TimeSpan.FromSeconds(30));
        (await scene.DocumentsAsync(DocumentKinds.FlowEnd)).Count.ShouldBe(1);

        await scene.UntilAsync(async () => (await scene.DocumentsAsync(DocumentKinds.FlowEnd)).Count == 0, "the end of the document");

        (await scene.ExecutionsAsync("down")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_the_role_nothing_runs()
    {
        var stream = new TestStream();
        await using var scene = await TriggerScene.StartAsync(Listening("handle", stream));
        await scene.Role.LoseAsync();
        stream.GrowTo(1);
        await scene.ServeAsync();

        await scene.PassAsync(TimeSpan.FromSeconds(3));

        stream.Opened.ShouldBeEmpty();
    }
}
