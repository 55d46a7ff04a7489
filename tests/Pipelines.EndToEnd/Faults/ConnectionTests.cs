using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Faults;

/// <summary>What networks and administrators do to connections.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Connections_that_are_cut_at_any_moment_lose_and_repeat_nothing()
    {
        // Long enough that on a busy machine no heartbeat comes too late for being cut off: a process that loses its lease rightly ends.
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromMinutes(1), feedEvery: TimeSpan.FromMilliseconds(50));
        CrashProcess[] workers = [scene.Crash.Serve(), scene.Crash.Serve()];
        await CrashScene.ServingAsync(workers);
        for (var round = 0; round < 8; round++)
        {
            await scene.Crash.AcceptingAsync(workers[0], more: 8);
            await scene.TerminateSessionsAsync();
            await scene.Crash.AcceptingAsync(workers[0], more: 8);
            scene.Network.Cut();
        }

        await scene.Crash.DrainAsync(workers[0]);

        CrashScene.ShouldLive(workers);
        scene.Crash.ShouldBeInOrder();
    }

    /// <summary>The server committed, and nobody was told: what is sent again must not count twice, and what was done not be undone.</summary>
    [Fact]
    public async Task Commits_of_unknown_outcome_are_neither_lost_nor_repeated()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromMinutes(1), feedEvery: TimeSpan.FromMilliseconds(30));
        CrashProcess[] workers = [scene.Crash.Serve(), scene.Crash.Serve()];
        await CrashScene.ServingAsync(workers);
        await scene.Crash.AcceptingAsync(workers[0], more: 10);

        scene.Network.LoseAnswers(0.05);
        await scene.Crash.AcceptingAsync(workers[0], more: 150);
        scene.Network.LoseAnswers(0);
        await scene.Crash.DrainAsync(workers[0]);

        scene.Network.LostAnswers.ShouldBeGreaterThan(10);
        CrashScene.ShouldLive(workers);
        scene.Crash.ShouldBeInOrder();
    }

    [Fact]
    public async Task A_process_cut_off_for_longer_than_its_lease_is_fenced_when_its_network_is_back()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(1));
        await scene.Crash.QueueNapsAsync(3, pause: "12s");
        var alone = scene.AddNetwork();
        var cutOff = scene.Crash.Serve(scene.Through(alone));
        await scene.Crash.NappingAsync(cutOff, 3);
        var began = TimeProvider.System.GetTimestamp();

        alone.Stall();
        var other = scene.Crash.Serve();
        await scene.Crash.EndedAsync(other);
        var before = System.Text.Json.JsonSerializer.Serialize(scene.Crash.Find().Executions);
        await CrashScene.OversleptAsync(began, TimeSpan.FromSeconds(12));
        alone.GoOn();

        (await cutOff.WaitAsync(CrashScene.Patience)).ShouldBe(CrashProcess.LeaseLost, cutOff.Said);
        cutOff.Said.ShouldContain("lease");
        System.Text.Json.JsonSerializer.Serialize(scene.Crash.Find().Executions).ShouldBe(before, "it changed the store");
        scene.Crash.Naps().ShouldAllBe(nap => nap.AttemptStates[1] == "interrupted" && nap.AttemptStates[2] == "succeeded" && nap.Attempts == 2);
        scene.Crash.Find().Effects.Where(effect => effect.Process == other.Id && effect.Run == "after" && effect.Phase == Effect.End).Count().ShouldBe(3);
    }

    [Fact]
    public async Task A_network_that_stands_still_for_all_is_nobodys_death()
    {
        // Long enough that on a busy machine each gets its turn to renew within it.
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(5), feedEvery: TimeSpan.FromMilliseconds(50));
        CrashProcess[] workers = [scene.Crash.Serve(), scene.Crash.Serve()];
        await CrashScene.ServingAsync(workers);
        for (var round = 0; round < 2; round++)
        {
            await scene.Crash.AcceptingAsync(workers[0], more: 20);
            scene.Network.Stall();
            await Task.Delay(3 * scene.Crash.Settings.Lease, TimeProvider.System, CancellationToken.None);
            scene.Network.GoOn();
        }

        await scene.Crash.AcceptingAsync(workers[0], more: 20);
        await scene.Crash.DrainAsync(workers[0]);

        CrashScene.ShouldLive(workers);
        scene.Crash.ShouldBeInOrder();
    }
}
