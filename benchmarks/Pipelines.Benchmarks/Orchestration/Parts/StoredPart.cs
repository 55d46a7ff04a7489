using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Benchmarks.Orchestration.Parts;

/// <summary>Whether the rate falls with what is stored.</summary>
internal static class StoredPart
{
    private const double GoalShare = 0.9;
    private const int Few = 1000;
    private const int Many = 100_000;
    private const int Window = 10_000;
    private const int InFlight = 1000;

    public static async Task RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        var many = bench.Options.Executions ?? Many;
        await using (var warm = await PipelineHost.StartAsync(bench.NewFolder(), SqliteDurability.PowerLoss, cancellationToken))
        {
            await ChainLoad.RunAsync(warm, Window, InFlight, cancellationToken);
        }

        await using var host = await PipelineHost.StartAsync(bench.NewFolder(), SqliteDurability.PowerLoss, cancellationToken);
        await ChainLoad.RunAsync(host, Few, InFlight, cancellationToken);
        var first = await ChainLoad.RunAsync(host, Window, InFlight, cancellationToken);
        if (many > Few + Window)
        {
            await ChainLoad.RunAsync(host, many - Few - Window, InFlight, cancellationToken);
        }

        var last = await ChainLoad.RunAsync(host, Window, InFlight, cancellationToken);
        var share = last.TaskRunsPerSecond / first.TaskRunsPerSecond;
        Console.WriteLine();
        Console.WriteLine($"chain, {InFlight:#,0} in flight: {first.TaskRunsPerSecond:#,0} task runs/s at {Few:#,0} stored, {last.TaskRunsPerSecond:#,0} at {many:#,0} stored ({share:0%}); CPU {first.ProcessorMsPerExecution:0.000} and {last.ProcessorMsPerExecution:0.000} ms/execution");
        bench.Goals.AtLeast($"rate at {many:#,0} stored as a share of that at {Few:#,0}", share, GoalShare, "of it");
    }
}
