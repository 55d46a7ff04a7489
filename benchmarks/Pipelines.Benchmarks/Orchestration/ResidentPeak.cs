using System.Globalization;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>The most memory that was resident since the last reset, as the kernel kept it; mapped files included.</summary>
internal static class ResidentPeak
{
    private const string ResetPeak = "5";

    /// <summary>In MB of a million bytes; NaN where the system does not tell.</summary>
    public static double Megabytes
    {
        get
        {
            const string peak = "VmHWM:";
            return OperatingSystem.IsLinux() && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(peak, StringComparison.Ordinal)) is { } line
                ? long.Parse(line.AsSpan(peak.Length).TrimEnd("kB"), CultureInfo.InvariantCulture) * 1024 / 1e6
                : double.NaN;
        }
    }

    /// <summary>Gives back what nobody uses, and begins to watch anew.</summary>
    public static void Reset()
    {
        GC.Collect();
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", ResetPeak);
        }
    }
}
