using System.Diagnostics;
using System.Globalization;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>Asks a process to end in good order.</summary>
internal static class ProcessSignals
{
    /// <summary>Sends SIGTERM, and waits for the end.</summary>
    public static async Task TerminateAsync(Process process, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancellationToken);
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
    }
}
