using System.Diagnostics;
using System.Globalization;
using Pipelines.Benchmarks.Orchestration.Stores;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>What a load came to.</summary>
internal sealed record LoadFigures
{
    /// <summary>What <see cref="CostText"/> tells, as the head of a table.</summary>
    public const string CostHead = "  CPU ms/exec  server ms  commits/exec  statements/exec  kB log/exec  kB alloc/exec  peak MB";

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

    /// <summary>The processor time of the database's server, where there is one.</summary>
    public required TimeSpan ServerProcessor { get; init; }

    /// <summary>How much was allocated, in bytes.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>The most memory that was resident, in MB of a million bytes.</summary>
    public required double PeakMegabytes { get; init; }

    /// <summary>From the wish to start to the durable end, in stopwatch ticks, ascending.</summary>
    public required long[] Latencies { get; init; }

    /// <summary>What the store counted from the start of the program to its end; commits alone where it does not count.</summary>
    public StoreCounters? Store { get; init; }

    public double ExecutionsPerSecond => Executions / Elapsed.TotalSeconds;

    public double TaskRunsPerSecond => TaskRuns / Elapsed.TotalSeconds;

    public double ProcessorMsPerExecution => Processor.TotalMilliseconds / Executions;

    public double CommitsPerExecution => (Store?.Commits ?? double.NaN) / Executions;

    public double StatementsPerExecution => Store is { Statements: > 0 and var statements } ? (double)statements / Executions : double.NaN;

    /// <summary>What an execution cost, as columns of <see cref="CostHead"/>.</summary>
    public string CostText => string.Create(
        CultureInfo.InvariantCulture,
        $"{ProcessorMsPerExecution,13:0.000} {ServerProcessor.TotalMilliseconds / Executions,10:0.000} {CommitsPerExecution,13:0.000} {Known(StatementsPerExecution, "0.000"),16} {Known(LogKilobytesPerExecution, "0.0"),12} {AllocatedBytes / 1e3 / Executions,14:0.0} {PeakMegabytes,8:0}");

    private double LogKilobytesPerExecution => Store is { LogBytes: > 0 and var bytes } ? bytes / 1e3 / Executions : double.NaN;

    /// <summary>The latency that so many percent stayed within, in milliseconds.</summary>
    public double PercentileMs(double percent) =>
        Stopwatch.GetElapsedTime(0, Latencies[Math.Clamp((int)Math.Ceiling(Latencies.Length * percent / 100) - 1, 0, Latencies.Length - 1)]).TotalMilliseconds;

    private static string Known(double figure, string format) => double.IsNaN(figure) ? "-" : figure.ToString(format, CultureInfo.InvariantCulture);
}
