using System.Diagnostics;
using System.Globalization;
using Pipelines.Benchmarks.Orchestration.Stores;
using Pipelines.Benchmarks.Triggers.Programs;

namespace Pipelines.Benchmarks.Triggers.Schedules;

/// <summary>100,000 schedules: from the start of the process until each waits for its time, and what they cost while they wait.</summary>
internal static class ManyPart
{
    /// <summary>So long the compiler goes on in the background, with all that has begun to run again and again.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(30);

    /// <summary>Measures on a store.</summary>
    public static async Task RunAsync(TriggersBench bench, MeasuredStore store, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine($"{SchedulePlan.Many.Count:#,0} schedules, {store.Name}");
        var space = await store.NewSpaceAsync(cancellationToken);
        var (first, _) = await MeasureAsync(bench, space, SchedulePlan.Many, "in a new store", isWatched: false, cancellationToken);
        var (again, used) = await MeasureAsync(bench, space, SchedulePlan.Many, "where they are known", isWatched: true, cancellationToken);
        var emptySpace = await store.NewSpaceAsync(cancellationToken);
        var (_, without) = await MeasureAsync(bench, emptySpace, SchedulePlan.None, "no schedule", isWatched: true, cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {used / without:0.00} times the processor time of a program without schedules, {(used - without) / Environment.ProcessorCount:0.00%} of the machine more"));
        bench.Goals.Under($"{SchedulePlan.Many.Count:#,0} schedules: start in a new store, {store.Name}", first.TotalSeconds, 5, "s");
        bench.Goals.Under($"{SchedulePlan.Many.Count:#,0} schedules: start, {store.Name}", again.TotalSeconds, 5, "s");
        bench.Goals.Under($"{SchedulePlan.Many.Count:#,0} schedules: idle, {store.Name}", used * 100, 1, "% of one core");
    }

    /// <returns>How long the start took, and the share of one core that was used while idle.</returns>
    private static async Task<(TimeSpan Start, double Used)> MeasureAsync(
        TriggersBench bench, StoreSpace space, SchedulePlan plan, string what, bool isWatched, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var server = await ServerProcess.ServeAsync(space, plan, bench.NewFile(), cancellationToken);
        var time = Stopwatch.GetElapsedTime(started);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  start, {what}: {time.TotalSeconds:0.00} s, {server.Processor.TotalSeconds:0.00} s of processor time, {server.Megabytes:0} MB resident (load average {LoadAverage.Text})"));
        var used = isWatched ? await WatchAsync(server, space, what, cancellationToken) : double.NaN;
        await server.StopAsync(cancellationToken);
        return (time, used);
    }

    private static async Task<double> WatchAsync(ServerProcess server, StoreSpace space, string what, CancellationToken cancellationToken)
    {
        await Task.Delay(Settle, TimeProvider.System, cancellationToken);
        var (processor, database) = (server.Processor, space.ServerProcessor);
        await Task.Delay(Watch, TimeProvider.System, cancellationToken);
        var used = (server.Processor - processor) / Watch;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  idle for {Watch.TotalSeconds:0} s, {Settle.TotalSeconds:0} s after the start, {what}: {used:0.00%} of one core, the database's server {(space.ServerProcessor - database) / Watch:0.00%}; {server.Megabytes:0} MB resident (load average {LoadAverage.Text})"));
        return used;
    }
}
