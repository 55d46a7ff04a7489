using System.Text.Json;
using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd;

/// <summary>A process that was stopped for longer than its lease lasts, and wakes up when others have done its work.</summary>
public sealed class ZombieTests
{
    [Fact]
    public async Task A_process_that_slept_past_its_lease_commits_nothing_and_ends()
    {
        await using var scene = new CrashScene(lease: TimeSpan.FromSeconds(1));
        await scene.QueueNapsAsync(5, pause: "12s");
        var sleeper = scene.Serve();
        await scene.NappingAsync(sleeper, 5);
        var began = TimeProvider.System.GetTimestamp();

        await scene.StopWhereItIsAsync(sleeper);
        var other = scene.Serve();
        await scene.EndedAsync(other);
        var before = JsonSerializer.Serialize(scene.Find().Executions);
        await CrashScene.OversleptAsync(began, TimeSpan.FromSeconds(12));
        sleeper.Signal("CONT");

        (await sleeper.WaitAsync(CrashScene.Patience)).ShouldBe(CrashProcess.LeaseLost, sleeper.Said);
        sleeper.Said.ShouldContain("lease");
        JsonSerializer.Serialize(scene.Find().Executions).ShouldBe(before, "the zombie changed the store");
        scene.Naps().ShouldAllBe(nap => nap.AttemptStates[1] == "interrupted" && nap.AttemptStates[2] == "succeeded" && nap.Attempts == 2);
        scene.Find().Effects.Where(effect => effect.Process == other.Id && effect.Run == "after" && effect.Phase == Effect.End).Count().ShouldBe(5);
    }
}
