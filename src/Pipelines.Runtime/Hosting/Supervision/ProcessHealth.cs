using System.Globalization;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Hosting.Supervision;

/// <summary>
/// Whether this process does what only a restart could mend. A store that refuses to write is not among it: that is told, and waited
/// for, and a restart would only cut off what runs.
/// </summary>
internal sealed class ProcessHealth(NodeLeaseKeeper lease, CommitQueue commits, ExecutorService executor, SlotLimiter slots, IOptions<PipelineOptions> options)
{
    /// <summary>Why it is not healthy; <see langword="null"/> when it is.</summary>
    public string? Problem
    {
        get
        {
            // Heartbeats come three times as often; one that the disk holds up for longer than the lease has cost the lease already.
            var patience = 2 * options.Value.LeaseDuration;
            return lease.Lost.IsCancellationRequested ? "the lease is lost"
                : lease.Silence > patience ? $"the heartbeat has not come back for {Seconds(lease.Silence)}"
                : commits.WritingFor > patience && !lease.IsStoreOutOfOrder ? $"a commit has not come back for {Seconds(commits.WritingFor)}"
                : null;
        }
    }

    /// <summary>One line for people.</summary>
    public string Status => Problem is { } problem
        ? $"Not healthy: {problem}."
        : string.Create(CultureInfo.InvariantCulture, $"Driving {executor.DrivenCount} executions; {options.Value.MaxParallelTasks - slots.Free} of {options.Value.MaxParallelTasks} slots in use.");

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");
}
