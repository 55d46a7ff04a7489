using System.Diagnostics;

namespace Pipelines.EndToEnd;

/// <summary>A file system in memory with a fixed size.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    /// <summary>Why none can be mounted here; <see langword="null"/> where one can.</summary>
    public static string? WhyNot => CanMount() ? null : "needs the right to mount a tmpfs (root with CAP_SYS_ADMIN on Linux)";

    /// <summary>Mounts one over a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="megabytes">Its size.</param>
    /// <param name="options">More options of the mount.</param>
    public static SmallDisk Mount(string path, int megabytes, string options = "mode=755")
    {
        Run("mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={megabytes}m,{options}"), "tmpfs", path).ShouldBe(0);
        return new SmallDisk(path);
    }

    /// <summary>Writes a file <c>filler</c> until only so much room is left.</summary>
    public static void FillUp(string disk, long leaveBytes)
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

    /// <summary>Removes what filled it.</summary>
    public static void MakeRoom(string disk) => File.Delete(Path.Combine(disk, "filler"));

    /// <summary>Unmounts it, lazily: whoever still has files open there keeps them until then.</summary>
    public void Dispose() => Run("umount", "-l", _path);

    /// <summary>Runs a program to its end.</summary>
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
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.WhyNot;
}

/// <summary>Runs only where a small file system can be mounted; says so where it cannot.</summary>
internal sealed class SmallDiskTheoryAttribute : TheoryAttribute
{
    public SmallDiskTheoryAttribute() => Skip = SmallDisk.WhyNot;
}
