using System.Diagnostics;
using Pipelines.Benchmarks.Orchestration.Stores;

namespace Pipelines.Benchmarks.Orchestration.Parts;

/// <summary>From the start of a process to the end of its first execution.</summary>
internal static class ColdPart
{
    private const int Runs = 7;

    public static async Task RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        var store = bench.Store;
        Console.WriteLine();
        var fresh = await MeasureAsync(() => store.NewSpaceAsync(cancellationToken), cancellationToken, "run", "chain");
        Console.WriteLine($"cold start, 'run chain' in a new store: {fresh:#,0} ms (median of {Runs}), {store.Name}");
        bench.Goals.Under("cold start, 'run' in a new store", fresh, store.Goals.ColdMs, "ms");

        var space = await store.NewSpaceAsync(cancellationToken);
        var again = await MeasureAsync(() => Task.FromResult(space), cancellationToken, "run", "chain");
        Console.WriteLine($"cold start, 'run chain' where executions are: {again:#,0} ms");

        var served = await MeasureServeAsync(await store.NewSpaceAsync(cancellationToken), cancellationToken);
        Console.WriteLine($"cold start, 'serve' with an execution queued: {served:#,0} ms");
        bench.Goals.Under("cold start, 'serve' with an execution queued", served, store.Goals.ColdMs, "ms");
    }

    private static async Task<double> MeasureAsync(Func<Task<StoreSpace>> take, CancellationToken cancellationToken, params string[] arguments)
    {
        var times = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            var space = await take();
            var started = Stopwatch.GetTimestamp();
            using var process = ChildProgram.Start(space, arguments);
            try
            {
                await ChildProgram.ReadUntilAsync(process, ChildProgram.Finished, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await process.StandardOutput.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
            }
            finally
            {
                await ChildProgram.EndAsync(process, CancellationToken.None);
            }
        }

        times.Sort();
        return times[Runs / 2];
    }

    private static async Task<double> MeasureServeAsync(StoreSpace space, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            using (var queue = ChildProgram.Start(space, "run", "chain", "--detach"))
            {
                await queue.StandardOutput.ReadToEndAsync(cancellationToken);
                await queue.WaitForExitAsync(cancellationToken);
            }

            var started = Stopwatch.GetTimestamp();
            using var process = ChildProgram.Start(space, "serve");
            try
            {
                await ChildProgram.ReadUntilAsync(process, ChildProgram.Finished, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                await ProcessSignals.TerminateAsync(process, cancellationToken);
            }
            finally
            {
                await ChildProgram.EndAsync(process, CancellationToken.None);
            }
        }

        times.Sort();
        return times[Runs / 2];
    }
}
