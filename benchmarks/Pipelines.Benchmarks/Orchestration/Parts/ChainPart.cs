using System.Globalization;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Benchmarks.Orchestration.Parts;

/// <summary>The chain of three tasks: how many a second, how long one takes, and what it costs.</summary>
internal static class ChainPart
{
    private const double GoalTaskRunsPerSecond = 20_000;
    private const double GoalMedianMs = 3;
    private const double GoalCommits = 10;
    private const double GoalMegabytes = 200;
    private const int WarmUp = 3000;

    public static async Task RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        foreach (var durability in bench.Durabilities)
        {
            var limit = bench.LimitOf(durability);
            Console.WriteLine($"chain of 3 tasks, {Workbench.NameOf(durability)}");
            Console.WriteLine("  in flight  executions   exec/s  task runs/s   p50 ms   p99 ms  CPU ms/exec  commits/exec  kB alloc/exec  peak MB  of batched rows/s");
            foreach (var (inFlight, executions) in Loads(bench.Options))
            {
                using var profile = bench.Options.ProfilesAllocations ? new AllocationProfile() : null;
                var figures = await MeasureAsync(bench.NewFolder(), durability, executions, inFlight, cancellationToken);
                Print(figures, limit);
                profile?.Print();
                Judge(bench.Goals, durability, figures, limit);
            }
        }
    }

    private static async Task<LoadFigures> MeasureAsync(string folder, SqliteDurability durability, int executions, int inFlight, CancellationToken cancellationToken)
    {
        await using var host = await PipelineHost.StartAsync(folder, durability, cancellationToken);
        await ChainLoad.RunAsync(host, WarmUp, Math.Max(inFlight, 64), cancellationToken);
        return await ChainLoad.RunAsync(host, executions, inFlight, cancellationToken);
    }

    private static IEnumerable<(int InFlight, int Executions)> Loads(OrchestrationOptions options)
    {
        (int InFlight, int Executions)[] all = [(1, 1000), (64, 10_000), (1000, 1000), (1000, 10_000), (1000, 100_000)];
        return all
            .Where(load => options.InFlight is not { } inFlight || load.InFlight == inFlight)
            .DefaultIfEmpty((InFlight: options.InFlight ?? 1, Executions: 10_000))
            .Select(load => (load.InFlight, options.Executions ?? load.Executions))
            .Distinct();
    }

    private static void Print(LoadFigures figures, CommitLimit limit) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {figures.InFlight,9:#,0} {figures.Executions,11:#,0} {figures.ExecutionsPerSecond,8:#,0} {figures.TaskRunsPerSecond,12:#,0} {figures.PercentileMs(50),8:0.00} {figures.PercentileMs(99),8:0.00} {figures.ProcessorMsPerExecution,12:0.000} {figures.TransactionsPerExecution,13:0.000} {figures.AllocatedBytes / 1e3 / figures.Executions,14:0.0} {figures.PeakMegabytes,8:0} {figures.TaskRunsPerSecond / limit.RowsPerSecond,16:0.0%}"));

    private static void Judge(Goals goals, SqliteDurability durability, LoadFigures figures, CommitLimit limit)
    {
        var name = $"chain, {Workbench.NameOf(durability)}, {figures.Executions:#,0} executions, {figures.InFlight:#,0} in flight";
        if (figures.InFlight == 1)
        {
            goals.Under($"{name}: p50", figures.PercentileMs(50), GoalMedianMs, "ms");
            if (durability == SqliteDurability.PowerLoss)
            {
                goals.Under($"{name}: p50 in single commits", figures.PercentileMs(50) / limit.CommitMs, GoalCommits, "commits");
            }
        }

        if (figures.InFlight >= 1000)
        {
            goals.AtLeast($"{name}: task runs/s", figures.TaskRunsPerSecond, GoalTaskRunsPerSecond, "task runs/s");
        }

        goals.Under($"{name}: peak memory", figures.PeakMegabytes, GoalMegabytes, "MB");
    }
}
