namespace Pipelines.EndToEnd;

/// <summary>
/// Processes that are asked to stop. Their leases last so long that nothing here can have waited for one to expire, but for the last test.
/// </summary>
public sealed class ShutdownTests
{
    private const int KilledByTerm = 128 + 15;

    [Fact]
    public async Task Running_attempts_finish_and_another_process_goes_on_at_once()
    {
        await using var scene = new CrashScene(lease: TimeSpan.FromHours(1));
        await scene.QueueNapsAsync(3, pause: "10s");
        var first = scene.Serve(("Pipelines__ShutdownTimeout", "1m"));
        await scene.NappingAsync(first, 3);
        var second = scene.Serve();

        first.Signal("TERM");

        (await first.WaitAsync(CrashScene.Patience)).ShouldBe(0, first.Said);
        await scene.EndedAsync(second);
        scene.Naps().ShouldAllBe(nap => nap.Attempts == 1 && nap.Interruptions == 0 && nap.State == "succeeded");
        scene.Find().Effects.Where(effect => effect.Run == "after").ShouldAllBe(effect => effect.Process == second.Id);
        scene.ShouldBeInOrder();
    }

    [Fact]
    public async Task What_does_not_finish_in_time_is_interrupted_and_handed_over_at_once()
    {
        await using var scene = new CrashScene(lease: TimeSpan.FromHours(1));
        await scene.QueueNapsAsync(3, pause: "1h");
        var first = scene.Serve(("Pipelines__ShutdownTimeout", "500ms"));
        await scene.NappingAsync(first, 3);
        var second = scene.Serve();

        first.Signal("TERM");

        (await first.WaitAsync(CrashScene.Patience)).ShouldBe(0, first.Said);
        await scene.EndedAsync(second);
        scene.Naps().ShouldAllBe(nap => nap.Attempts == 2 && nap.Interruptions == 1 && nap.AttemptStates[1] == "interrupted");
        scene.ShouldBeInOrder();
    }

    [Theory]
    [InlineData("TERM", KilledByTerm)]
    [InlineData("INT", 128 + 2)]
    public async Task A_second_signal_stops_at_once(string signal, int exitCode)
    {
        await using var scene = new CrashScene(lease: TimeSpan.FromSeconds(1));
        await scene.QueueNapsAsync(1, pause: "1h");
        var first = scene.Serve(("Pipelines__ShutdownTimeout", "1h"));
        await scene.NappingAsync(first, 1);

        first.Signal(signal);
        await first.SaysAsync("Stopping", CrashScene.Patience);
        first.Signal(signal);

        (await first.WaitAsync(CrashScene.Patience)).ShouldBe(exitCode, first.Said);
        await scene.EndedAsync(scene.Serve());
        scene.Naps().ShouldAllBe(nap => nap.Attempts == 2 && nap.Interruptions == 1);
        scene.ShouldBeInOrder();
    }
}
