using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pipelines.Benchmarks.Orchestration.Flows;

namespace Pipelines.Benchmarks.Orchestration.Parts;

/// <summary>A wide fan-out: what memory it takes, and what another flow feels of it.</summary>
internal static class WidePart
{
    private const int Rounds = 5;
    private const int Alone = 500;
    private const int Beside = 200;

    public static async Task RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        int[] widths = bench.Options.Width is { } width ? [width] : [100, 10_000];
        foreach (var each in widths)
        {
            await MeasureAsync(bench, each, cancellationToken);
        }
    }

    private static async Task MeasureAsync(Workbench bench, int width, CancellationToken cancellationToken)
    {
        await using var host = await PipelineHost.StartAsync(await bench.Store.NewSpaceAsync(cancellationToken), cancellationToken);
        var inputs = JsonElement.Parse(string.Create(CultureInfo.InvariantCulture, $$"""{"width":{{width}}}"""));
        await host.RunAsync(WideFlow.Definition, inputs, cancellationToken);
        await FlowLoad.RunAsync(host, Alone, 1, cancellationToken);
        var alone = await FlowLoad.RunAsync(host, Alone, 1, cancellationToken);

        ResidentPeak.Reset();
        var (taskRuns, transactions, processor, server) = (TaskCounter.Count, host.Transactions, Environment.CpuUsage.TotalTime, host.Space.ServerProcessor);
        var elapsed = await RunRoundsAsync(host, inputs, cancellationToken);
        var wideRuns = TaskCounter.Count - taskRuns;
        var megabytes = ResidentPeak.Megabytes;
        Console.WriteLine();
        Console.WriteLine($"fan-out of {width:#,0}: {elapsed.TotalMilliseconds / Rounds:#,0} ms, {wideRuns / elapsed.TotalSeconds:#,0} task runs/s, {(host.Transactions - transactions) / Rounds} commits, {(Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / wideRuns:0.000} CPU ms/task run, {(host.Space.ServerProcessor - server).TotalMilliseconds / wideRuns:0.000} of the server, peak {megabytes:0} MB");

        using var enough = new CancellationTokenSource();
        var wide = Task.Run(
            async () =>
            {
                while (!enough.IsCancellationRequested)
                {
                    await host.RunAsync(WideFlow.Definition, inputs, cancellationToken);
                }
            },
            cancellationToken);
        var beside = await FlowLoad.RunAsync(host, Beside, 1, cancellationToken);
        await enough.CancelAsync();
        await wide;
        var times = beside.PercentileMs(99) / alone.PercentileMs(99);
        Console.WriteLine($"  the chain, 1 in flight: p50 {alone.PercentileMs(50):0.00} ms, p99 {alone.PercentileMs(99):0.00} ms alone; p50 {beside.PercentileMs(50):0.00} ms, p99 {beside.PercentileMs(99):0.00} ms beside it ({beside.Executions:#,0} executions, {times:0.0} times)");
        bench.Goals.Under($"fan-out of {width:#,0}: peak memory", Math.Max(megabytes, beside.PeakMegabytes), bench.Store.Goals.Megabytes, "MB");
        bench.Goals.AtMost($"fan-out of {width:#,0}: another flow's p99", times, bench.Store.Goals.NeighbourTimes, "times that alone");
    }

    private static async Task<TimeSpan> RunRoundsAsync(PipelineHost host, JsonElement inputs, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < Rounds; round++)
        {
            await host.RunAsync(WideFlow.Definition, inputs, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started);
    }
}
