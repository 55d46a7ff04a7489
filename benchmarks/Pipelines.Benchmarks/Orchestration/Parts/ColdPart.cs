using System.Diagnostics;

namespace Pipelines.Benchmarks.Orchestration.Parts;

/// <summary>From the start of a process to the end of its first execution.</summary>
internal static class ColdPart
{
    private const double GoalMs = 1000;
    private const int Runs = 7;

    public static async Task RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        var fresh = await MeasureAsync(bench.NewFolder, cancellationToken, "run", "chain");
        Console.WriteLine($"cold start, 'run chain' in a new data directory: {fresh:#,0} ms (median of {Runs})");
        bench.Goals.Under("cold start, 'run' in a new data directory", fresh, GoalMs, "ms");

        var folder = bench.NewFolder();
        var again = await MeasureAsync(() => folder, cancellationToken, "run", "chain");
        Console.WriteLine($"cold start, 'run chain' where executions are: {again:#,0} ms");

        var served = await MeasureServeAsync(bench.NewFolder(), cancellationToken);
        Console.WriteLine($"cold start, 'serve' with an execution queued: {served:#,0} ms");
        bench.Goals.Under("cold start, 'serve' with an execution queued", served, GoalMs, "ms");
    }

    private static async Task<double> MeasureAsync(Func<string> folder, CancellationToken cancellationToken, params string[] arguments)
    {
        var times = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            var data = folder();
            var started = Stopwatch.GetTimestamp();
            using var process = ChildProgram.Start(data, arguments);
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

    private static async Task<double> MeasureServeAsync(string folder, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            using (var queue = ChildProgram.Start(folder, "run", "chain", "--detach"))
            {
                await queue.StandardOutput.ReadToEndAsync(cancellationToken);
                await queue.WaitForExitAsync(cancellationToken);
            }

            var started = Stopwatch.GetTimestamp();
            using var process = ChildProgram.Start(folder, "serve");
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
