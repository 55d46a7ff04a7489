using System.Diagnostics;

namespace Pipelines.Benchmarks;

/// <summary>The medians of repeated measurements.</summary>
/// <param name="ElapsedMs">The time on the clock, in milliseconds.</param>
/// <param name="ProcessorMs">The processor time of the whole process, in milliseconds; on a busy machine the truer figure.</param>
internal sealed record Timing(double ElapsedMs, double ProcessorMs)
{
    /// <summary>Measures several runs, after as many that warm up the just-in-time compiler; what prepares a run is not counted.</summary>
    public static Timing Median<T>(int runs, Func<int, T> prepare, Action<T> measured)
    {
        var elapsed = new double[runs];
        var processor = new double[runs];
        for (var run = -runs; run < runs; run++)
        {
            var prepared = prepare(run + runs);
            var processorBefore = Environment.CpuUsage.TotalTime;
            var started = Stopwatch.GetTimestamp();
            measured(prepared);
            if (run >= 0)
            {
                elapsed[run] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                processor[run] = (Environment.CpuUsage.TotalTime - processorBefore).TotalMilliseconds;
            }
        }

        Array.Sort(elapsed);
        Array.Sort(processor);
        return new Timing(elapsed[runs / 2], processor[runs / 2]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ElapsedMs,8:0.0} ms ({ProcessorMs:0} ms processor)";
}
