using System.Globalization;
using Pipelines.EndToEnd.Kills;

namespace Pipelines.EndToEnd;

/// <summary>Programs that tasks run, and what is left of them. They are known by the odd time they sleep for.</summary>
public sealed class ChildProcessTests
{
    private readonly string _nap = string.Create(CultureInfo.InvariantCulture, $"10{Random.Shared.Next(10_000_000, 99_999_999)}");

    /// <summary>Two children, and a grandchild whose parent has ended and that left the session.</summary>
    private string Script => $"sleep {_nap} & (setsid sh -c 'sleep {_nap} & exit 0' &) ; sleep {_nap}";

    [Fact]
    public async Task A_canceled_execution_leaves_no_program_running()
    {
        await using var scene = new CrashScene(lease: TimeSpan.FromSeconds(1));
        await using var run = CrashProcess.Start(scene.Settings, "run", "program", "--script", Script);
        await CrashScene.UntilAsync(() => Sleeping() == 3, run);

        run.Signal("INT");

        (await run.WaitAsync(CrashScene.Patience)).ShouldBe(130, run.Said);
        Sleeping().ShouldBe(0);
    }

    [Fact]
    public async Task Programs_of_a_killed_process_end_before_another_goes_on()
    {
        await using var scene = new CrashScene(lease: TimeSpan.FromSeconds(1));
        await using var queued = CrashProcess.Start(scene.Settings, "run", "program", "--script", Script, "--detach");
        (await queued.WaitAsync(CrashScene.Patience)).ShouldBe(0, queued.Said);
        var first = scene.Serve();
        await CrashScene.UntilAsync(() => Sleeping() == 3 && scene.Find().Executions[0].Runs is [{ Attempts: 1 }], first);

        await first.KillAsync();
        Sleeping().ShouldBe(3, "a process that is killed cannot end what it started");
        await scene.EndedAsync(scene.Serve());

        Sleeping().ShouldBe(0);
    }

    private int Sleeping() => Directory.EnumerateDirectories("/proc").Count(IsSleeping);

    private bool IsSleeping(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline").Split('\0') is ["sleep", var nap, ..] && nap == _nap;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
