using System.Runtime.CompilerServices;
using Pipelines.Definitions;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Tests.Triggers.Sources;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Tests.Triggers.Events;

/// <summary>Sources that do not heed their tokens.</summary>
public sealed class HungCodeTests
{
    private readonly TaskCompletionSource _hang = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TestStream _good = new();
    private int _asked;

    private bool IsAsked => Volatile.Read(ref _asked) > 0;

    private static IEnumerable<object?> One(int number) => [TriggerScene.Json($$"""{"n":"{{number}}"}""")];

    private static FlowDefinition Flow(string id, TriggerDefinition trigger) => TriggerScene.Flow(id, trigger) with { Inputs = TestInputs.Of(TestInputs.Text("n")) };

    /// <summary>Gives three rows at once; the first question hangs.</summary>
    private FlowDefinition Polling() => Flow("stubborn", new PollTriggerDefinition
    {
        Id = "hangs",
        Every = TimeSpan.FromSeconds(1),
        PollAsync = async (_, cursor, _) =>
        {
            if (Interlocked.Increment(ref _asked) == 1)
            {
                await _hang.Task;
            }

            return new PollResult<IEnumerable<object?>>(cursor is null ? [One(1), One(2), One(3)] : [], "3");
        },
    });

    /// <summary>Gives three messages; the first one to listen hangs before that.</summary>
    private FlowDefinition Listening(Func<IReadOnlyList<object?>, IEnumerable<object?>>? map = null, int hangsAfter = 0) => Flow("stubborn", new ListenTriggerDefinition
    {
        Id = "hangs",
        MaxWait = TimeSpan.FromSeconds(1),
        ListenAsync = (_, cursor, token) => ListenAsync(cursor, hangsAfter, token),
        Map = map ?? (static messages => messages.SelectMany(static message => One((int)message!))),
    });

    private async IAsyncEnumerable<Received<object?>> ListenAsync(string? cursor, int hangsAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isFirst = Interlocked.Increment(ref _asked) == 1;
        for (var number = cursor is null ? 1 : 4; number <= 3; number++)
        {
            if (isFirst && number == hangsAfter + 1)
            {
                await _hang.Task;
            }

            yield return new Received<object?>(number, $"{number}");
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    private FlowDefinition Good() => TriggerScene.Flow("good", new ListenTriggerDefinition
    {
        Id = "message",
        MaxWait = TimeSpan.FromSeconds(1),
        ListenAsync = (_, cursor, token) => _good.ListenAsync(cursor, token),
        Map = static messages => messages.Select(static _ => (object?)null),
    });

    private static bool IsToldOf(TriggerScene scene) => scene.Health.Failures.Any(static failure => failure.Trigger == "test/stubborn/hangs" && failure.Exception.Message.Contains("hangs: it was asked to stop", StringComparison.Ordinal));

    private static async Task StopAsync(TriggerScene scene)
    {
        var stopping = scene.StopServingAsync();
        await scene.UntilAsync(() => Task.FromResult(stopping.IsCompleted), "the end of the process");
        await stopping;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_hangs_when_the_role_is_lost_keeps_no_other_from_going_on_when_it_is_back(bool polls)
    {
        await using var scene = await TriggerScene.StartAsync(polls ? Polling() : Listening(), Good());
        await scene.ServeAsync();
        await scene.UntilAsync(() => Task.FromResult(IsAsked), "the question");
        await scene.Role.LoseAsync();
        _good.GrowTo(1);

        scene.Role.GiveBack();

        await scene.EndedAsync("good", 1);
        IsToldOf(scene).ShouldBeTrue();
        await scene.PassAsync(TimeSpan.FromSeconds(20));
        Volatile.Read(ref _asked).ShouldBe(1, "never two at once");
        scene.Health.IsHealthy["test/stubborn/hangs"].ShouldBeFalse();

        _hang.SetResult();

        await scene.EndedAsync("stubborn", 3);
        await scene.UntilAsync(() => Task.FromResult(scene.Health.IsHealthy["test/stubborn/hangs"]), "health");
        await StopAsync(scene);
        (await scene.ExecutionsAsync("stubborn")).Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_hangs_does_not_keep_the_process_from_stopping(bool polls)
    {
        await using var scene = await TriggerScene.StartAsync(polls ? Polling() : Listening());
        await scene.ServeAsync();
        await scene.UntilAsync(() => Task.FromResult(IsAsked), "the question");

        await StopAsync(scene);

        IsToldOf(scene).ShouldBeTrue();
        _hang.SetResult();
    }

    [Fact]
    public async Task One_that_hangs_in_what_it_has_registered_to_be_called_does_not_keep_others_from_going_on()
    {
        using var gate = new ManualResetEventSlim();
        var stubborn = Flow("stubborn", new PollTriggerDefinition
        {
            Id = "hangs",
            Every = TimeSpan.FromSeconds(1),
            PollAsync = async (_, _, token) =>
            {
                await using var registration = token.Register(() => gate.Wait(CancellationToken.None));
                Interlocked.Increment(ref _asked);
                await _hang.Task;
                return new PollResult<IEnumerable<object?>>([], null);
            },
        });
        await using var scene = await TriggerScene.StartAsync(stubborn, Good());
        await scene.ServeAsync();
        await scene.UntilAsync(() => Task.FromResult(IsAsked), "the question");
        _good.GrowTo(1);

        await scene.Role.LoseAsync().WaitAsync(TimeSpan.FromSeconds(30));
        scene.Role.GiveBack();

        await scene.EndedAsync("good", 1);
        gate.Set();
        _hang.SetResult();
        await StopAsync(scene);
    }

    [Fact]
    public async Task A_stream_that_hangs_after_the_method_failed_at_a_message_is_told_of_and_not_opened_beside_itself()
    {
        await using var scene = await TriggerScene.StartAsync(Listening(static messages => messages is [2] ? throw new InvalidOperationException("broken") : One((int)messages[0]!), hangsAfter: 2));
        await scene.ServeAsync();
        await scene.EndedAsync("stubborn", 1);

        await scene.UntilAsync(() => Task.FromResult(IsToldOf(scene)), "that it hangs");

        await scene.PassAsync(TimeSpan.FromSeconds(20));
        Volatile.Read(ref _asked).ShouldBe(1);
        _hang.SetResult();
        await StopAsync(scene);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_wakes_after_another_process_has_gone_on_starts_nothing_again(bool polls)
    {
        // Two loops as two processes have them. Nobody tells the first to stop: it sleeps and does not know.
        await using var scene = await TriggerScene.StartAsync(polls ? Polling() : Listening());
        var catalog = scene.Host.Get<TriggerCatalog>();
        await catalog.RefreshAsync(CancellationToken.None);
        var (first, second) = (Loop(scene), Loop(scene));
        using var end = new CancellationTokenSource();
        var hung = first.RunAsync(end.Token);
        await scene.UntilAsync(() => Task.FromResult(IsAsked), "the question");
        var other = second.RunAsync(end.Token);
        await scene.EndedAsync("stubborn", 3);

        _hang.SetResult();

        // Who polls asks from the new place then; who listens ends, and is begun again from there.
        await scene.UntilAsync(() => Task.FromResult(polls ? Volatile.Read(ref _asked) > 4 : hung.IsCompletedSuccessfully), "the awakening");
        await end.CancelAsync();
        await Task.WhenAny(Task.WhenAll(hung, other));
        (await scene.ExecutionsAsync("stubborn")).Count.ShouldBe(3);
    }

    private static ITriggerLoop Loop(TriggerScene scene) =>
        scene.Host.Get<TriggerLoops>().Create(scene.Host.Get<TriggerCatalog>().Triggers.Single(static trigger => trigger.Name == new TriggerName("test", "stubborn", "hangs"))).ShouldNotBeNull();
}
