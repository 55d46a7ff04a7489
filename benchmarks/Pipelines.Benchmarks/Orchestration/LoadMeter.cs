using System.Diagnostics;
using Pipelines.Benchmarks.Orchestration.Flows;
using Pipelines.Benchmarks.Orchestration.Stores;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>Measures a load from here on.</summary>
internal sealed class LoadMeter
{
    private readonly StoreSpace _space;
    private readonly long _taskRuns = TaskCounter.Count;
    private readonly TimeSpan _server;
    private readonly TimeSpan _processor;
    private readonly long _allocated;
    private readonly long _started;

    public LoadMeter(StoreSpace space)
    {
        ResidentPeak.Reset();
        _space = space;
        _server = space.ServerProcessor;
        _processor = Environment.CpuUsage.TotalTime;
        _allocated = GC.GetTotalAllocatedBytes();
        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>How long it has measured.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>What it came to.</summary>
    /// <param name="inFlight">How many executions there were at once.</param>
    /// <param name="latencies">How long each took, in stopwatch ticks; sorted here.</param>
    public LoadFigures Read(int inFlight, long[] latencies)
    {
        var elapsed = Elapsed;
        Array.Sort(latencies);
        return new LoadFigures
        {
            Executions = latencies.Length,
            InFlight = inFlight,
            Elapsed = elapsed,
            Processor = Environment.CpuUsage.TotalTime - _processor,
            ServerProcessor = _space.ServerProcessor - _server,
            TaskRuns = TaskCounter.Count - _taskRuns,
            AllocatedBytes = GC.GetTotalAllocatedBytes() - _allocated,
            PeakMegabytes = ResidentPeak.Megabytes,
            Latencies = latencies,
        };
    }
}
