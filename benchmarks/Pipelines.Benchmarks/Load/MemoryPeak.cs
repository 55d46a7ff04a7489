using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Benchmarks.Load;

/// <summary>Watches how much memory this process takes, ten times a second.</summary>
/// <remarks>
/// What counts is memory of its own. SQLite also maps the temporary file that it sorts an index in; those pages are the file
/// system's cache, which the system takes back as it likes, so they are told apart.
/// </remarks>
internal sealed class MemoryPeak : IDisposable
{
    private readonly Timer _timer;
    private long _ownBytes;

    public MemoryPeak() => _timer = new Timer(_ => Sample(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));

    /// <summary>The most memory of its own so far, in MiB.</summary>
    public double OwnMebibytes => Interlocked.Read(ref _ownBytes) / 1048576.0;

    /// <summary>The most memory resident so far, mapped files included, in MiB.</summary>
    public static double ResidentMebibytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64 / 1048576.0;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Sample() => Interlocked.Exchange(ref _ownBytes, Math.Max(Interlocked.Read(ref _ownBytes), OwnBytes()));

    private static long OwnBytes()
    {
        const string anonymous = "RssAnon:";
        if (OperatingSystem.IsLinux() && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(anonymous, StringComparison.Ordinal)) is { } line)
        {
            return long.Parse(line.AsSpan(anonymous.Length).TrimEnd("kB"), CultureInfo.InvariantCulture) * 1024;
        }

        using var process = Process.GetCurrentProcess();
        return process.PrivateMemorySize64;
    }
}
