using System.Globalization;

namespace Pipelines.Benchmarks.Orchestration.Stores.Postgres;

/// <summary>Processor time of a process and of its children, those that have ended included, as the kernel keeps it.</summary>
internal static class ProcessTree
{
    // The kernel tells times in hundredths of a second, and has for decades.
    private const double TicksPerSecond = 100;

    // Positions behind the name in /proc/<id>/stat.
    private const int Parent = 1;
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int EndedUserTime = 13;
    private const int EndedSystemTime = 14;

    /// <summary>All that was used so far; zero where the system does not tell.</summary>
    public static TimeSpan Processor(int processId)
    {
        if (!OperatingSystem.IsLinux())
        {
            return TimeSpan.Zero;
        }

        var own = Fields(processId) ?? throw new InvalidOperationException($"Process {processId} has ended.");
        var ticks = own[UserTime] + own[SystemTime] + own[EndedUserTime] + own[EndedSystemTime];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Fields(id) is { } child && child[Parent] == processId)
            {
                ticks += child[UserTime] + child[SystemTime];
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>What stands behind the name, which may contain anything; <see langword="null"/> for a process that is gone.</summary>
    private static long[]? Fields(int processId)
    {
        try
        {
            var line = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return Array.ConvertAll(fields[..(EndedSystemTime + 1)], static field => long.TryParse(field, CultureInfo.InvariantCulture, out var number) ? number : 0);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
