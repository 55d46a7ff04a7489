using System.Text.Json;
using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Faults;

/// <summary>Processes that die, and those that only seem to.</summary>
public sealed class TakeoverTests
{
    [Fact]
    public async Task Another_process_goes_on_where_a_killed_one_was()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(1));
        await scene.Crash.QueueNapsAsync(3, pause: "1h");
        var killed = scene.Crash.Serve();
        await scene.Crash.NappingAsync(killed, 3);
        var other = scene.Crash.Serve();

        await killed.KillAsync();
        await scene.Crash.EndedAsync(other);

        scene.Crash.Naps().ShouldAllBe(nap => nap.Attempts == 2 && nap.Interruptions == 1 && nap.AttemptStates[1] == "interrupted");
        scene.Crash.Find().Effects.Where(effect => effect.Run == "before").ShouldAllBe(effect => effect.Process == killed.Id, "what had completed ran again");
        scene.Crash.Find().Effects.Where(effect => effect.Run == "after").ShouldAllBe(effect => effect.Process == other.Id);
        scene.Crash.ShouldBeInOrder();
    }

    [Fact]
    public async Task A_process_that_slept_past_its_lease_commits_nothing_and_ends()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(1));
        await scene.Crash.QueueNapsAsync(3, pause: "12s");
        var sleeper = scene.Crash.Serve();
        await scene.Crash.NappingAsync(sleeper, 3);
        var began = TimeProvider.System.GetTimestamp();

        sleeper.Signal("STOP");
        var other = scene.Crash.Serve();
        await scene.Crash.EndedAsync(other);
        var before = JsonSerializer.Serialize(scene.Crash.Find().Executions);
        await CrashScene.OversleptAsync(began, TimeSpan.FromSeconds(12));
        sleeper.Signal("CONT");

        (await sleeper.WaitAsync(CrashScene.Patience)).ShouldBe(CrashProcess.LeaseLost, sleeper.Said);
        sleeper.Said.ShouldContain("lease");
        JsonSerializer.Serialize(scene.Crash.Find().Executions).ShouldBe(before, "the zombie changed the store");
        scene.Crash.Naps().ShouldAllBe(nap => nap.AttemptStates[1] == "interrupted" && nap.AttemptStates[2] == "succeeded" && nap.Attempts == 2);
        scene.Crash.Find().Effects.Where(effect => effect.Process == other.Id && effect.Run == "after" && effect.Phase == Effect.End).Count().ShouldBe(3);
    }

    /// <summary>Stopped wherever it is, in the middle of a transaction too: what it has locked must not keep the others out until it wakes up.</summary>
    [Fact]
    public async Task Processes_that_are_stopped_in_the_midst_of_their_work_hold_nobody_up()
    {
        // Long enough that on a busy machine the one that goes on does not lose its lease, too.
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(6), feedEvery: TimeSpan.FromMilliseconds(20));
        var other = scene.Crash.Serve();
        var sleepers = new List<CrashProcess>();
        for (var round = 0; round < 3; round++)
        {
            var sleeper = scene.Crash.Serve();
            sleepers.Add(sleeper);
            await CrashScene.UntilAsync(() => Effect.Read(scene.Crash.Settings.EffectLog).Count(effect => effect.Process == sleeper.Id) > 20, sleeper);
            sleeper.Signal("STOP");
        }

        await scene.Crash.AcceptingAsync(other, more: 50);
        await scene.Crash.DrainAsync(other);
        scene.Crash.ShouldBeInOrder();
        var before = scene.Crash.Find().Executions.ToDictionary(static execution => execution.Id, static execution => JsonSerializer.Serialize(execution));
        sleepers.ForEach(sleeper => sleeper.Signal("CONT"));
        foreach (var sleeper in sleepers)
        {
            (await sleeper.WaitAsync(CrashScene.Patience)).ShouldBe(CrashProcess.LeaseLost, sleeper.Said);
        }

        // An attempt that was about to begin when its process was stopped may begin when it wakes up; nothing of it may be committed.
        other.HasExited.ShouldBeFalse(other.Said);
        await scene.Crash.EndedAsync(other);
        scene.Crash.Find().Executions.Where(execution => before.ContainsKey(execution.Id)).ToDictionary(static execution => execution.Id, static execution => JsonSerializer.Serialize(execution))
            .ShouldBe(before, ignoreOrder: true, "a process that had lost its lease changed the store");
    }
}
