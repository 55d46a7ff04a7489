using System.Diagnostics;

namespace Pipelines.Benchmarks;

/// <summary>Times of repeated measurements.</summary>
internal static class Timing
{
    /// <summary>The median of several runs, in milliseconds; what prepares a run is not counted.</summary>
    public static double Median<T>(int runs, Func<int, T> prepare, Action<T> measured)
    {
        var times = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            var prepared = prepare(run);
            var started = Stopwatch.GetTimestamp();
            measured(prepared);
            times[run] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[runs / 2];
    }
}
