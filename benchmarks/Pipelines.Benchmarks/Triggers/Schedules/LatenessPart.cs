using System.Globalization;
using Pipelines.Benchmarks.Orchestration.Stores;
using Pipelines.Benchmarks.Triggers.Programs;

namespace Pipelines.Benchmarks.Triggers.Schedules;

/// <summary>How late executions are durable, and their tasks begin, after the tick: one schedule of every second, and 10,000 that are due at once.</summary>
internal static class LatenessPart
{
    private const int WarmUpSeconds = 5;
    private const int Seconds = 12;
    private const int Rounds = 3;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Measures on a store.</summary>
    public static async Task RunAsync(TriggersBench bench, MeasuredStore store, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine($"time since the tick in ms, {store.Name}");
        Console.WriteLine("                               ticks  durable p50      p99     most  started p50      p99     most  server ms  database ms  peak MB  load avg");
        var one = await MeasureAsync(bench, store, SchedulePlan.EverySecond, "1 every second", [WarmUpSeconds, Seconds], cancellationToken);
        var many = await MeasureAsync(bench, store, SchedulePlan.SameSecond, "10,000 in the same second", [.. Enumerable.Repeat(SchedulePlan.SameSecond.Count, Rounds)], cancellationToken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  the last of 10,000 is durable {many.Durable[99] / one.Durable[50]:#,0} times as late as one alone, its task begins {many.Started[99] / one.Started[50]:#,0} times as late (p99 against p50)"));
    }

    private static async Task<(Latencies Durable, Latencies Started)> MeasureAsync(
        TriggersBench bench, MeasuredStore store, SchedulePlan plan, string what, IReadOnlyList<int> rounds, CancellationToken cancellationToken)
    {
        var space = await store.NewSpaceAsync(cancellationToken);
        var file = bench.NewFile();
        await using var server = await ServerProcess.ServeAsync(space, plan, file, cancellationToken);
        using var records = new RecordReader(file);
        (Latencies Durable, Latencies Started) last = default;
        foreach (var (index, ticks) in rounds.Index())
        {
            var (processor, database) = (server.Processor, space.ServerProcessor);
            last = await ReadAsync(records, ticks, cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {$"{what}, {index + 1}.",-28} {ticks,6:#,0} {last.Durable[50],12:0.0} {last.Durable[99],8:0.0} {last.Durable[100],8:0.0} {last.Started[50],12:0.0} {last.Started[99],8:0.0} {last.Started[100],8:0.0} {(server.Processor - processor).TotalMilliseconds / ticks,10:0.000} {(space.ServerProcessor - database).TotalMilliseconds / ticks,12:0.000} {server.PeakMegabytes,8:0} {LoadAverage.Text,9}"));
        }

        await server.StopAsync(cancellationToken);
        return last;
    }

    private static async Task<(Latencies Durable, Latencies Started)> ReadAsync(RecordReader records, int ticks, CancellationToken cancellationToken)
    {
        List<double> durable = [], started = [];
        while (durable.Count < ticks || started.Count < ticks)
        {
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
            foreach (var (word, number) in records.ReadNew())
            {
                if (word is RecordFile.TickDurable or RecordFile.TaskStarted)
                {
                    (word == RecordFile.TickDurable ? durable : started).Add(TimeSpan.FromTicks(number).TotalMilliseconds);
                }
            }
        }

        return (new Latencies(durable), new Latencies(started));
    }
}
