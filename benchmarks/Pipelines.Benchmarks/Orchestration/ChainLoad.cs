using System.Diagnostics;
using System.Text.Json;
using Pipelines.Benchmarks.Orchestration.Flows;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>So many executions of the chain, so many of them at once.</summary>
internal static class ChainLoad
{
    private static readonly JsonElement NoInputs = JsonElement.Parse("{}");

    /// <summary>Runs a number of executions.</summary>
    /// <param name="host">Who runs them.</param>
    /// <param name="executions">How many.</param>
    /// <param name="inFlight">How many at once.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<LoadFigures> RunAsync(PipelineHost host, int executions, int inFlight, CancellationToken cancellationToken)
    {
        var next = -1;
        var latencies = new long[executions];
        return await MeasureAsync(host, inFlight, latencies, () => Interlocked.Increment(ref next) is var index && index < executions ? index : null, cancellationToken);
    }

    /// <summary>Runs one execution after the other until told to stop.</summary>
    /// <param name="host">Who runs them.</param>
    /// <param name="most">The most that are counted.</param>
    /// <param name="isOver">Whether to stop.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    public static async Task<LoadFigures> RunUntilAsync(PipelineHost host, int most, Func<bool> isOver, CancellationToken cancellationToken)
    {
        var next = -1;
        return await MeasureAsync(host, 1, new long[most], () => next + 1 < most && !isOver() ? ++next : null, cancellationToken);
    }

    private static async Task<LoadFigures> MeasureAsync(PipelineHost host, int inFlight, long[] latencies, Func<int?> take, CancellationToken cancellationToken)
    {
        ResidentPeak.Reset();
        var (transactions, taskRuns, processor) = (host.Transactions, TaskCounter.Count, Environment.CpuUsage.TotalTime);
        var allocated = GC.GetTotalAllocatedBytes();
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => RunOnesAsync(host, latencies, take, cancellationToken), cancellationToken)));
        var executions = counts.Sum();
        var ended = latencies[..executions];
        var figures = new LoadFigures
        {
            Executions = executions,
            InFlight = inFlight,
            Elapsed = Stopwatch.GetElapsedTime(started),
            Processor = Environment.CpuUsage.TotalTime - processor,
            TaskRuns = TaskCounter.Count - taskRuns,
            Transactions = host.Transactions - transactions,
            AllocatedBytes = GC.GetTotalAllocatedBytes() - allocated,
            PeakMegabytes = ResidentPeak.Megabytes,
            Latencies = ended,
        };
        Array.Sort(ended);
        return figures;
    }

    private static async Task<int> RunOnesAsync(PipelineHost host, long[] latencies, Func<int?> take, CancellationToken cancellationToken)
    {
        var count = 0;
        for (; take() is { } index; count++)
        {
            var started = Stopwatch.GetTimestamp();
            await host.RunAsync(ChainFlow.Definition, NoInputs, cancellationToken);
            latencies[index] = Stopwatch.GetTimestamp() - started;
        }

        return count;
    }
}
