using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pipelines.Benchmarks.Orchestration.Flows;

namespace Pipelines.Benchmarks.Orchestration.Parts;

/// <summary>Two tasks, from start to finish: while nothing else happens, and while executions are offered at a steady rate.</summary>
internal static class OfferedPart
{
    private const double PerMinute = 60_000;
    private const int Seconds = 20;
    private const int Idle = 300;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly JsonElement NoInputs = JsonElement.Parse("{}");

    public static async Task RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        var store = bench.Store;
        var space = await store.NewSpaceAsync(cancellationToken);
        await using (var warm = await PipelineHost.StartAsync(space, cancellationToken))
        {
            await FlowLoad.RunAsync(warm, 3000, 64, cancellationToken);
            await FlowLoad.OfferAsync(warm, PairFlow.Definition, 2000, PerMinute / 60, cancellationToken);
        }

        Console.WriteLine();
        Console.WriteLine($"2 tasks, {store.Name}");
        Console.WriteLine($"                                exec/s   p50 ms   p99 ms   most ms{LoadFigures.CostHead}");
        var idle = await FlowLoad.CountedAsync(space, host => RunIdleAsync(host, cancellationToken), cancellationToken);
        Print("one at a time, 20 ms between", idle);
        bench.Goals.Under("2 tasks, idle: p50", idle.PercentileMs(50), store.Goals.IdleMedianMs, "ms");

        var executions = bench.Options.Executions ?? (int)(PerMinute / 60 * Seconds);
        var offered = await FlowLoad.CountedAsync(space, host => FlowLoad.OfferAsync(host, PairFlow.Definition, executions, PerMinute / 60, cancellationToken), cancellationToken);
        Print(string.Create(CultureInfo.InvariantCulture, $"{PerMinute:#,0} offered a minute"), offered);
        bench.Goals.Under(string.Create(CultureInfo.InvariantCulture, $"2 tasks, {PerMinute:#,0} a minute: p99"), offered.PercentileMs(99), store.Goals.OfferedP99Ms, "ms");
    }

    private static async Task<LoadFigures> RunIdleAsync(PipelineHost host, CancellationToken cancellationToken)
    {
        var latencies = new long[Idle];
        var meter = new LoadMeter(host.Space);
        for (var index = 0; index < Idle; index++)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            var started = Stopwatch.GetTimestamp();
            await host.RunAsync(PairFlow.Definition, NoInputs, cancellationToken);
            latencies[index] = Stopwatch.GetTimestamp() - started;
        }

        return meter.Read(1, latencies);
    }

    private static void Print(string what, LoadFigures figures) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {what,-28} {figures.ExecutionsPerSecond,8:#,0} {figures.PercentileMs(50),8:0.00} {figures.PercentileMs(99),8:0.00} {figures.PercentileMs(100),9:0.00}{figures.CostText}"));
}
