using Pipelines.EndToEnd.Kills;
using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd;

public sealed class DiskFullTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [SmallDiskFact]
    public async Task A_full_disk_is_a_clear_error_and_leaves_the_table_as_it_was()
    {
        var disk = Directory.CreateDirectory(_data["disk"]).FullName;
        using var mount = SmallDisk.Mount(disk, megabytes: 48);
        var before = await PipelineProcess.RunAsync(disk, "run", "taxi", "--source", "sample", "--month", "2019-01", "--json");
        before.ExitCode.ShouldBe(0, before.All);
        var expected = Warehouse.Digest(disk, "green_tripdata");
        SmallDisk.FillUp(disk, leaveBytes: 4 << 20);

        // By itself the store is waited for a minute: that is another scene's.
        await using var run = PipelineProcess.Start(disk, new Dictionary<string, string> { ["Pipelines__StoreRetryDuration"] = "3s" }, "run", "taxi", "--source", "sample", "--month", "2019-02");
        var full = await run.WaitAsync();

        full.ExitCode.ShouldBe(1, full.All);
        (full.Output + full.Error).ShouldContain("disk", Case.Insensitive, full.All);
        SmallDisk.MakeRoom(disk);
        Warehouse.Digest(disk, "green_tripdata").ShouldBe(expected);
        var again = await PipelineProcess.RunAsync(disk, "run", "taxi", "--source", "sample", "--month", "2019-01", "--json");
        again.ExitCode.ShouldBe(0, again.All);
        again.Output.ShouldContain("\"inserted\": 0", Case.Sensitive, again.All);
    }

    /// <summary>Longer than the store is waited for, or not: what was given up is claimed again, what waits goes on.</summary>
    [SmallDiskTheory]
    [InlineData("1m")]
    [InlineData("500ms")]
    public async Task A_disk_that_is_full_for_a_while_stops_nothing_for_good(string storeRetryDuration)
    {
        await using var scene = new CrashScene(lease: TimeSpan.FromSeconds(15), feedEvery: TimeSpan.FromMilliseconds(50));
        Directory.CreateDirectory(scene.Settings.DataDirectory);

        // Unmounted lazily: the processes, which end later, keep it until then.
        using var mount = SmallDisk.Mount(scene.Settings.DataDirectory, megabytes: 24);
        CrashProcess[] workers = [scene.Serve(("Pipelines__StoreRetryDuration", storeRetryDuration)), scene.Serve(("Pipelines__StoreRetryDuration", storeRetryDuration))];
        await CrashScene.ServingAsync(workers);
        await CrashScene.UntilAsync(() => AcceptedExecution.Read(scene.Settings.AcceptedLog).Count >= 20, workers[0]);

        SmallDisk.FillUp(scene.Settings.DataDirectory, leaveBytes: 0);
        await workers[0].SaysAsync("disk is full", CrashScene.Patience);
        await CrashScene.UntilAsync(() => storeRetryDuration == "1m" || workers[0].Said.Contains("given up", StringComparison.Ordinal), workers[0]);
        SmallDisk.MakeRoom(scene.Settings.DataDirectory);
        var accepted = AcceptedExecution.Read(scene.Settings.AcceptedLog).Count;
        await CrashScene.UntilAsync(() => AcceptedExecution.Read(scene.Settings.AcceptedLog).Count >= accepted + 20, workers[0]);
        await File.WriteAllTextAsync(scene.Settings.AcceptedLog + ".stop", "");
        await scene.EndedAsync(workers[0]);

        CrashScene.ShouldLive(workers);
        scene.ShouldBeInOrder();
    }
}
