using System.Diagnostics;
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
        FillUp(disk, leaveBytes: 4 << 20);

        var full = await PipelineProcess.RunAsync(disk, "run", "taxi", "--source", "sample", "--month", "2019-02");

        full.ExitCode.ShouldBe(1, full.All);
        (full.Output + full.Error).ShouldContain("disk", Case.Insensitive, full.All);
        File.Delete(Path.Combine(disk, "filler"));
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
        await using var scene = new CrashScene(lease: TimeSpan.FromSeconds(2), feedEvery: TimeSpan.FromMilliseconds(50));
        Directory.CreateDirectory(scene.Settings.DataDirectory);

        // Unmounted lazily: the processes, which end later, keep it until then.
        using var mount = SmallDisk.Mount(scene.Settings.DataDirectory, megabytes: 24);
        CrashProcess[] workers = [scene.Serve(("Pipelines__StoreRetryDuration", storeRetryDuration)), scene.Serve(("Pipelines__StoreRetryDuration", storeRetryDuration))];
        await CrashScene.UntilAsync(() => AcceptedExecution.Read(scene.Settings.AcceptedLog).Count >= 20, workers[0]);

        FillUp(scene.Settings.DataDirectory, leaveBytes: 0);
        await workers[0].SaysAsync("disk is full", CrashScene.Patience);
        await CrashScene.UntilAsync(() => storeRetryDuration == "1m" || workers[0].Said.Contains("given up", StringComparison.Ordinal), workers[0]);
        File.Delete(Path.Combine(scene.Settings.DataDirectory, "filler"));
        var accepted = AcceptedExecution.Read(scene.Settings.AcceptedLog).Count;
        await CrashScene.UntilAsync(() => AcceptedExecution.Read(scene.Settings.AcceptedLog).Count >= accepted + 20, workers[0]);
        await File.WriteAllTextAsync(scene.Settings.AcceptedLog + ".stop", "");
        await scene.EndedAsync(workers[0]);

        workers.ShouldAllBe(worker => !worker.HasExited);
        scene.ShouldBeInOrder();
    }

    private static void FillUp(string disk, long leaveBytes)
    {
        var room = new DriveInfo(disk).AvailableFreeSpace - leaveBytes;
        using var filler = File.Create(Path.Combine(disk, "filler"));
        var block = new byte[1 << 20];
        try
        {
            for (; room > 0; room -= block.Length)
            {
                filler.Write(block, 0, (int)Math.Min(block.Length, room));
                filler.Flush();
            }
        }
        catch (IOException) when (leaveBytes == 0)
        {
            // Others write there too: it is as full as it was to be.
        }
    }

    /// <summary>A file system in memory with a fixed size.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly string _path;

        private SmallDisk(string path) => _path = path;

        public static SmallDisk Mount(string path, int megabytes)
        {
            Run("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={megabytes}m"), "tmpfs", path).ShouldBe(0);
            return new SmallDisk(path);
        }

        /// <summary>Why none can be mounted here; <see langword="null"/> where one can.</summary>
        public static string? WhyNot => CanMount() ? null : "needs the right to mount a tmpfs (root with CAP_SYS_ADMIN on Linux)";

        public void Dispose() => Run("umount", "-l", _path);

        public static int Run(string program, params string[] arguments)
        {
            using var process = Process.Start(program, arguments);
            process.WaitForExit();
            return process.ExitCode;
        }

        private static bool CanMount()
        {
            if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            {
                return false;
            }

            using var folder = new TemporaryFolder();
            if (Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.Path) != 0)
            {
                return false;
            }

            Run("umount", "-l", folder.Path);
            return true;
        }
    }

    /// <summary>Runs only where a small file system can be mounted; says so where it cannot.</summary>
    private sealed class SmallDiskFactAttribute : FactAttribute
    {
        public SmallDiskFactAttribute() => Skip = SmallDisk.WhyNot;
    }

    /// <summary>Runs only where a small file system can be mounted; says so where it cannot.</summary>
    private sealed class SmallDiskTheoryAttribute : TheoryAttribute
    {
        public SmallDiskTheoryAttribute() => Skip = SmallDisk.WhyNot;
    }
}
