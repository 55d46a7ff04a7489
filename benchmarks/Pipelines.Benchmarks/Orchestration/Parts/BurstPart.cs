using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pipelines.Benchmarks.Orchestration.Flows;

namespace Pipelines.Benchmarks.Orchestration.Parts;

/// <summary>Several producers start executions of one task as fast as starts become durable; counted inside the tasks, as others count jobs.</summary>
internal static class BurstPart
{
    private const int Producers = 8;
    private const int Executions = 20_000;
    private const int WarmUp = 2000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private static readonly JsonElement NoInputs = JsonElement.Parse("{}");

    public static async Task RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        var store = bench.Store;
        var space = await store.NewSpaceAsync(cancellationToken);
        await using (var warm = await PipelineHost.StartAsync(space, cancellationToken))
        {
            await RunAsync(warm, WarmUp, cancellationToken);
        }

        var figures = await FlowLoad.CountedAsync(space, host => RunAsync(host, bench.Options.Executions ?? Executions, cancellationToken), cancellationToken);
        Console.WriteLine();
        Console.WriteLine($"burst of 1-task executions from {Producers} producers, {store.Name}");
        Console.WriteLine($"  executions   task runs/s   start p50 ms   start p99 ms{LoadFigures.CostHead}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {figures.Executions,10:#,0} {figures.TaskRunsPerSecond,13:#,0} {figures.PercentileMs(50),14:0.00} {figures.PercentileMs(99),14:0.00}{figures.CostText}"));
        if (bench.Options.ProfilesStatements)
        {
            await space.PrintStatementsAsync(WarmUp + figures.Executions, cancellationToken);
        }
    }

    private static async Task<LoadFigures> RunAsync(PipelineHost host, int executions, CancellationToken cancellationToken)
    {
        var latencies = new long[executions];
        var next = -1;
        var before = TaskCounter.Count;
        var meter = new LoadMeter(host.Space);
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(_ => Task.Run(ProduceAsync, cancellationToken)));
        while (TaskCounter.Count - before < executions)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        return meter.Read(Producers, latencies);

        async Task ProduceAsync()
        {
            while (Interlocked.Increment(ref next) is var index && index < executions)
            {
                var started = Stopwatch.GetTimestamp();
                await host.QueueAsync(SingleFlow.Definition, NoInputs, cancellationToken);
                latencies[index] = Stopwatch.GetTimestamp() - started;
            }
        }
    }
}
