using System.Globalization;
using Pipelines.Benchmarks.Orchestration.Stores;

namespace Pipelines.Benchmarks.Orchestration.Parts;

/// <summary>The chain of three tasks: how many a second, how long one takes, and what it costs.</summary>
internal static class ChainPart
{
    public static async Task RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        foreach (var store in bench.Stores)
        {
            var limit = await store.LimitAsync(cancellationToken);
            Console.WriteLine($"chain of 3 tasks, {store.Name}");
            Console.WriteLine($"  in flight  executions   exec/s  task runs/s   p50 ms   p99 ms{LoadFigures.CostHead}  of batched rows/s");
            foreach (var (inFlight, executions) in Loads(store, bench.Options))
            {
                using var profile = bench.Options.ProfilesAllocations ? new AllocationProfile() : null;
                var space = await store.NewSpaceAsync(cancellationToken);
                var figures = await FlowLoad.MeasureAsync(space, executions, inFlight, cancellationToken);
                Print(figures, limit);
                profile?.Print();
                Judge(bench.Goals, store, figures, limit);
                if (bench.Options.ProfilesStatements)
                {
                    await space.PrintStatementsAsync(FlowLoad.WarmUp + executions, cancellationToken);
                }

                if (bench.Options.Executions is not null)
                {
                    await space.PrintSizeAsync(cancellationToken);
                }
            }

            if (store.Published is { } published)
            {
                Console.WriteLine($"  {published}");
            }
        }
    }

    private static IEnumerable<(int InFlight, int Executions)> Loads(MeasuredStore store, OrchestrationOptions options) => store.Loads
        .Where(load => options.InFlight is not { } inFlight || load.InFlight == inFlight)
        .DefaultIfEmpty((InFlight: options.InFlight ?? 1, Executions: 10_000))
        .Select(load => (load.InFlight, options.Executions ?? load.Executions))
        .Distinct();

    private static void Print(LoadFigures figures, CommitLimit limit) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {figures.InFlight,9:#,0} {figures.Executions,11:#,0} {figures.ExecutionsPerSecond,8:#,0} {figures.TaskRunsPerSecond,12:#,0} {figures.PercentileMs(50),8:0.00} {figures.PercentileMs(99),8:0.00}{figures.CostText} {figures.TaskRunsPerSecond / limit.RowsPerSecond,18:0.0%}"));

    private static void Judge(Goals goals, MeasuredStore store, LoadFigures figures, CommitLimit limit)
    {
        var name = $"chain, {store.Name}, {figures.Executions:#,0} executions, {figures.InFlight:#,0} in flight";
        if (figures.InFlight == 1)
        {
            goals.Under($"{name}: p50", figures.PercentileMs(50), store.Goals.ChainMedianMs, "ms");
            goals.Under($"{name}: p50 in single commits", figures.PercentileMs(50) / limit.CommitMs, store.Goals.ChainMedianCommits, "commits");
        }

        if (figures.InFlight >= 1000)
        {
            goals.AtLeast($"{name}: task runs/s", figures.TaskRunsPerSecond, store.Goals.TaskRunsPerSecond, "task runs/s");
            goals.Under($"{name}: commits an execution", figures.CommitsPerExecution, store.Goals.Commits, "commits");
            goals.Under($"{name}: statements an execution", figures.StatementsPerExecution, store.Goals.Statements, "statements");
        }

        goals.Under($"{name}: peak memory", figures.PeakMegabytes, store.Goals.Megabytes, "MB");
    }
}
