using Pipelines.EndToEnd.Kills;

namespace Pipelines.EndToEnd.Faults;

/// <summary>A server that ends as in a crash, and comes back. It takes seconds to come back, and does so several times.</summary>
public sealed class ServerRestartTests
{
    [Fact]
    public async Task A_server_that_crashes_again_and_again_loses_and_repeats_nothing()
    {
        await using var scene = await PostgresScene.OnOwnServerAsync(lease: TimeSpan.FromSeconds(5), feedEvery: TimeSpan.FromMilliseconds(50));
        CrashProcess[] workers = [scene.Crash.Serve(), scene.Crash.Serve()];
        await CrashScene.ServingAsync(workers);
        for (var crash = 0; crash < 4; crash++)
        {
            await scene.Crash.AcceptingAsync(workers[0], more: 20);
            await scene.Server.StopImmediatelyAsync();

            // Every other time for longer than leases last: then all of them are over at once, and nobody may take that for a death.
            if (crash % 2 == 1)
            {
                await Task.Delay(2 * scene.Crash.Settings.Lease, TimeProvider.System, CancellationToken.None);
            }

            await scene.Server.StartAgainAsync();
        }

        await scene.Crash.AcceptingAsync(workers[0], more: 20);
        await scene.Crash.DrainAsync(workers[0]);

        CrashScene.ShouldLive(workers);
        scene.Crash.ShouldBeInOrder();
    }
}
