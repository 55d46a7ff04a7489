using System.Diagnostics;
using System.Globalization;
using Pipelines.Benchmarks.Orchestration.Stores;
using Pipelines.Benchmarks.Triggers.Programs;

namespace Pipelines.Benchmarks.Triggers.Schedules;

/// <summary>100,000 schedules: from the start of the process until each waits for its time, and what they cost while they wait.</summary>
internal static class ManyPart
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(30);

    /// <summary>Measures on a store.</summary>
    public static async Task RunAsync(TriggersBench bench, MeasuredStore store, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine($"{SchedulePlan.Many.Count:#,0} schedules, {store.Name}");
        var emptySpace = await store.NewSpaceAsync(cancellationToken);
        var none = await StartAsync(bench, emptySpace, SchedulePlan.None, "no schedule", cancellationToken);
        await none.Server.StopAsync(cancellationToken);
        await none.Server.DisposeAsync();

        var space = await store.NewSpaceAsync(cancellationToken);
        var first = await StartAsync(bench, space, SchedulePlan.Many, "in a new store", cancellationToken);
        await first.Server.StopAsync(cancellationToken);
        await first.Server.DisposeAsync();
        var again = await StartAsync(bench, space, SchedulePlan.Many, "where they are known", cancellationToken);
        await using var server = again.Server;
        await Task.Delay(Settle, TimeProvider.System, cancellationToken);
        var (processor, database) = (server.Processor, space.ServerProcessor);
        await Task.Delay(Watch, TimeProvider.System, cancellationToken);
        var used = (server.Processor - processor) / Watch;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  idle for {Watch.TotalSeconds:0} s: {used:0.00%} of one core, {used / Environment.ProcessorCount:0.00%} of the machine; the database's server {(space.ServerProcessor - database) / Watch:0.00%} of one core; {server.Megabytes:0} MB resident (load average {LoadAverage.Text})"));
        await server.StopAsync(cancellationToken);

        bench.Goals.Under($"{SchedulePlan.Many.Count:#,0} schedules: start in a new store, {store.Name}", first.Time.TotalSeconds, 5, "s");
        bench.Goals.Under($"{SchedulePlan.Many.Count:#,0} schedules: start, {store.Name}", again.Time.TotalSeconds, 5, "s");
        bench.Goals.Under($"{SchedulePlan.Many.Count:#,0} schedules: idle, {store.Name}", used * 100, 1, "% of one core");
    }

    private static async Task<(ServerProcess Server, TimeSpan Time)> StartAsync(TriggersBench bench, StoreSpace space, SchedulePlan plan, string what, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var server = await ServerProcess.ServeAsync(space, plan, bench.NewFile(), cancellationToken);
        var time = Stopwatch.GetElapsedTime(started);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  start, {what}: {time.TotalSeconds:0.00} s, {server.Processor.TotalSeconds:0.00} s of processor time, {server.Megabytes:0} MB resident (load average {LoadAverage.Text})"));
        return (server, time);
    }
}
