using System.Diagnostics;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>What a load came to.</summary>
internal sealed record LoadFigures
{
    /// <summary>How many executions ended.</summary>
    public required int Executions { get; init; }

    /// <summary>How many of them there were at once.</summary>
    public required int InFlight { get; init; }

    /// <summary>How many task runs were counted inside the tasks.</summary>
    public required long TaskRuns { get; init; }

    /// <summary>The time on the clock.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The processor time of the whole process, those who ask for executions included.</summary>
    public required TimeSpan Processor { get; init; }

    /// <summary>How many transactions were written.</summary>
    public required long Transactions { get; init; }

    /// <summary>How much was allocated, in bytes.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>The most memory that was resident, in MB of a million bytes.</summary>
    public required double PeakMegabytes { get; init; }

    /// <summary>From the wish to start to the durable end, in stopwatch ticks, ascending.</summary>
    public required long[] Latencies { get; init; }

    public double ExecutionsPerSecond => Executions / Elapsed.TotalSeconds;

    public double TaskRunsPerSecond => TaskRuns / Elapsed.TotalSeconds;

    public double ProcessorMsPerExecution => Processor.TotalMilliseconds / Executions;

    public double TransactionsPerExecution => (double)Transactions / Executions;

    /// <summary>The latency that so many percent stayed within, in milliseconds.</summary>
    public double PercentileMs(double percent) =>
        Stopwatch.GetElapsedTime(0, Latencies[Math.Clamp((int)Math.Ceiling(Latencies.Length * percent / 100) - 1, 0, Latencies.Length - 1)]).TotalMilliseconds;
}
