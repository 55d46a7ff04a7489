using System.Diagnostics;
using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Faults;

/// <summary>Two processes whose clocks differ by far more than a lease lasts. What is due is due by the store's clock.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Asked = TimeSpan.FromSeconds(3);

    /// <summary>Less than the clocks differ: what waits for a wrong clock does not come in time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData(60_000)]
    [InlineData(-60_000)]
    public async Task A_clock_that_is_wrong_by_a_minute_costs_no_lease_and_breaks_no_limit(int aheadMs)
    {
        // Far less than the clocks differ, and long enough that on a busy machine no heartbeat comes too late.
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(15), feedEvery: TimeSpan.FromMilliseconds(50));
        var wrong = scene.Crash.Serve(Ahead(aheadMs));
        var right = scene.Crash.Serve();
        await CrashScene.ServingAsync(wrong, right);
        await AskAsync(scene, ("CRASH_CLOCK_AHEAD_MS", "0"));
        await AskAsync(scene, Ahead(aheadMs));
        await scene.Crash.AcceptingAsync(right, more: 150);
        await scene.Crash.DrainAsync(right);

        wrong.HasExited.ShouldBeFalse(wrong.Said);
        right.HasExited.ShouldBeFalse(right.Said);
        var findings = scene.Crash.Find();
        findings.Executions.SelectMany(execution => execution.Runs).ShouldAllBe(run => run.Interruptions == 0, "an execution was taken from a process that lived");
        findings.Effects.Select(effect => effect.Process).Distinct().Order().ShouldBe(new[] { wrong.Id, right.Id }.Order(), "both drive executions");
        foreach (var waited in Waits(findings))
        {
            // Woken up neither at once nor a minute later, whoever asked and whoever woke.
            waited.ShouldBeInRange(Asked - TimeSpan.FromMilliseconds(100), Patience);
        }

        scene.Crash.ShouldBeInOrder();
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(-60_000)]
    public async Task The_lease_of_a_dead_process_ends_in_time_whatever_its_clock_said(int aheadMs)
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(10));
        await scene.Crash.QueueNapsAsync(2, pause: "1h");
        var wrong = scene.Crash.Serve(Ahead(aheadMs));
        await scene.Crash.NappingAsync(wrong, 2);
        var right = scene.Crash.Serve();
        await right.SaysAsync("Serving", CrashScene.Patience);
        scene.Crash.Naps().ShouldAllBe(nap => nap.Attempts == 1, "a process that lived lost what it drives");

        var start = TimeProvider.System.GetTimestamp();
        await wrong.KillAsync();
        await scene.Crash.EndedAsync(right);

        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Patience);
        scene.Crash.ShouldBeInOrder();
    }

    private static (string Name, string Value) Ahead(int aheadMs) => ("CRASH_CLOCK_AHEAD_MS", FormattableString.Invariant($"{aheadMs}"));

    private static async Task AskAsync(PostgresScene scene, (string Name, string Value) clock)
    {
        await using var run = CrashProcess.Start(scene.Crash.Settings, [clock], "run", "ask", "--number", "7", "--detach");
        (await run.WaitAsync(CrashScene.Patience)).ShouldBe(0, run.Said);
    }

    /// <summary>By the machine's steady clock, how long each execution waited for its answer.</summary>
    private static IEnumerable<TimeSpan> Waits(Findings findings)
    {
        var asked = findings.Executions.Where(execution => execution.Flow == "ask").ToList();
        asked.Count.ShouldBe(2);
        foreach (var execution in asked)
        {
            var effects = findings.Effects.Where(effect => effect.Execution == execution.Id).ToList();
            yield return Stopwatch.GetElapsedTime(
                effects.Single(effect => effect.Run == "before" && effect.Phase == Effect.End).At,
                effects.Single(effect => effect.Run == "wake" && effect.Phase == Effect.Begin).At);
        }
    }
}
