using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Benchmarks.Load;

/// <summary>How much memory this process takes at most.</summary>
/// <remarks>
/// What counts is all that is resident, as the kernel kept its peak: the program's own files and the temporary file that SQLite
/// sorts an index in and maps, too. Anonymous memory, watched ten times a second, tells how much of it is not files.
/// </remarks>
internal sealed class MemoryPeak : IDisposable
{
    private readonly Timer _timer;
    private long _anonymousBytes;

    public MemoryPeak() => _timer = new Timer(_ => Sample(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));

    /// <summary>The most memory resident since the process began, mapped files included, in MB of a million bytes.</summary>
    public static double ResidentMegabytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64 / 1e6;
        }
    }

    /// <summary>The most anonymous memory while watched, in MB of a million bytes.</summary>
    public double AnonymousMegabytes => Interlocked.Read(ref _anonymousBytes) / 1e6;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Sample() => Interlocked.Exchange(ref _anonymousBytes, Math.Max(Interlocked.Read(ref _anonymousBytes), AnonymousBytes()));

    private static long AnonymousBytes()
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
