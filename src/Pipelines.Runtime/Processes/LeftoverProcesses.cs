using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Processes;

/// <summary>
/// Ends what processes of ours that were killed left running: whoever goes on with an execution does so before it starts anything of
/// it, so that a program never runs beside its own repetition. Only on Linux, and only on the same machine.
/// </summary>
internal static partial class LeftoverProcesses
{
    /// <summary>Ends the programs of these executions.</summary>
    public static async Task EndAsync(IReadOnlySet<string> executionIds, ILogger logger)
    {
        if (executionIds.Count == 0 || !OperatingSystem.IsLinux())
        {
            return;
        }

        var tree = LinuxProcessTree.OfExecutions(executionIds);
        var found = tree.Running();
        if (found.Count == 0)
        {
            return;
        }

        var notStopped = await ProcessEnding.EndAsync(tree).ConfigureAwait(false);
        LogEnded(logger, found.Count, string.Join(", ", found.Values.Distinct(StringComparer.Ordinal)), notStopped.Count);
    }

    [LoggerMessage(EventIds.LeftoverProcessesEnded, LogLevel.Warning, "Ended {Count} programs that attempts of a process which is gone had left running ({Names}); {NotStoppedCount} of them did not stop.")]
    private static partial void LogEnded(ILogger logger, int count, string names, int notStoppedCount);
}
