using System.Diagnostics;

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

    private static void FillUp(string disk, long leaveBytes)
    {
        var room = new DriveInfo(disk).AvailableFreeSpace - leaveBytes;
        using var filler = File.Create(Path.Combine(disk, "filler"));
        var block = new byte[1 << 20];
        for (; room > 0; room -= block.Length)
        {
            filler.Write(block, 0, (int)Math.Min(block.Length, room));
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

        public void Dispose() => Run("umount", "-l", _path);

        public static int Run(string program, params string[] arguments)
        {
            using var process = Process.Start(program, arguments);
            process.WaitForExit();
            return process.ExitCode;
        }
    }

    /// <summary>Runs only where a small file system can be mounted; says so where it cannot.</summary>
    private sealed class SmallDiskFactAttribute : FactAttribute
    {
        public SmallDiskFactAttribute()
        {
            if (!CanMount())
            {
                Skip = "needs the right to mount a tmpfs (root with CAP_SYS_ADMIN on Linux)";
            }
        }

        private static bool CanMount()
        {
            if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            {
                return false;
            }

            using var folder = new TemporaryFolder();
            if (SmallDisk.Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.Path) != 0)
            {
                return false;
            }

            SmallDisk.Run("umount", "-l", folder.Path);
            return true;
        }
    }
}
