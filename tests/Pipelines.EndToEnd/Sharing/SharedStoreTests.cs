using Pipelines.EndToEnd.Faults;
using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Sharing;

/// <summary>Processes that share a store on PostgreSQL, as machines do: nothing but the server connects them.</summary>
public sealed class SharedStoreTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>Longer than any test waits: whatever happens in time was told, not found.</summary>
    private static readonly (string, string) NoPoll = ("Pipelines__PollInterval", "01:00:00");

    [Fact]
    public async Task Executions_spread_over_the_processes_and_each_has_one_owner()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(Lease);
        (string, string) few = ("Pipelines__MaxParallelExecutions", "2");
        await scene.Crash.QueueNapsAsync(4, "00:10:00");

        var first = scene.Crash.Serve(few, NoPoll);
        var second = scene.Crash.Serve(few, NoPoll);
        await scene.Crash.NappingAsync([(first, 2), (second, 2)]);

        var naps = Effect.Read(scene.Crash.Settings.EffectLog).Where(static effect => effect is { Run: "nap", Phase: Effect.Begin }).ToList();
        naps.Select(static nap => nap.Execution).ShouldBeUnique();
        naps.ShouldAllBe(static nap => nap.Attempt == 1);
    }

    [Fact]
    public async Task A_limit_and_a_pool_hold_over_all_processes()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(Lease, feedEvery: TimeSpan.FromMilliseconds(100));
        var first = scene.Crash.Serve();
        var second = scene.Crash.Serve();
        await CrashScene.ServingAsync(first, second);
        await scene.Crash.AcceptingAsync(first, more: 120);
        await scene.Crash.DrainAsync(first);

        // Counted within the tasks: at most three executions at once, and two of them at the lift.
        scene.Crash.ShouldBeInOrder();
        Effect.Read(scene.Crash.Settings.EffectLog).Where(static effect => effect.Run == "lift").Select(static effect => effect.Process).Distinct()
            .ShouldBe([first.Id, second.Id], ignoreOrder: true, "both processes had a part in it");
    }

    [Fact]
    public async Task What_one_process_queues_another_starts_because_it_is_told()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(Lease);
        var worker = scene.Crash.Serve(NoPoll);
        await worker.SaysAsync("Serving", CrashScene.Patience);

        await scene.Crash.QueueNapsAsync(1, "00:00:00");

        await scene.Crash.EndedAsync(worker);
    }

    [Fact]
    public async Task A_cancellation_from_a_third_process_reaches_the_one_that_drives()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(Lease);
        var worker = scene.Crash.Serve(NoPoll);
        scene.Crash.Serve(NoPoll, ("Pipelines__MaxParallelExecutions", "1"));
        await scene.Crash.QueueNapsAsync(1, "00:10:00");
        await CrashScene.UntilAsync(() => scene.Crash.Naps().Any(static nap => nap.AttemptStates.GetValueOrDefault(1) == "running"), worker);

        await using var cancel = CrashProcess.Start(scene.Crash.Settings, "cancel", "last");
        (await cancel.WaitAsync(CrashScene.Patience)).ShouldBe(0, cancel.Said);

        await scene.Crash.EndedAsync(worker);
        scene.Crash.Find().Executions.ShouldHaveSingleItem().State.ShouldBe("canceled");
    }
}
