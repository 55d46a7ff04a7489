using System.Globalization;

namespace Pipelines.Benchmarks.Orchestration.Parts;

/// <summary>Whether the rate falls with what is stored: windows on a small store and on a large one take turns, so that both see the same machine.</summary>
internal static class StoredPart
{
    private const int Few = 1000;
    private const int Window = 10_000;
    private const int Rounds = 3;
    private const int InFlight = 1000;

    public static async Task RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        var store = bench.Store;
        var many = bench.Options.Executions ?? store.ManyStored;
        var small = await store.NewSpaceAsync(cancellationToken);
        var large = await store.NewSpaceAsync(cancellationToken);
        await using var few = await PipelineHost.StartAsync(small, cancellationToken);
        await using var much = await PipelineHost.StartAsync(large, cancellationToken);
        await FlowLoad.RunAsync(few, Few, InFlight, cancellationToken);
        if (!await large.FillAsync(many, cancellationToken))
        {
            await FlowLoad.RunAsync(much, many, InFlight, cancellationToken);
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{many:#,0} executions stored, {store.Name}"));
        await large.PrintSizeAsync(cancellationToken);
        await large.SettleAsync(cancellationToken);
        await small.SettleAsync(cancellationToken);
        await FlowLoad.RunAsync(much, Window, InFlight, cancellationToken);
        var (first, last) = (new List<LoadFigures>(), new List<LoadFigures>());
        for (var round = 0; round < Rounds; round++)
        {
            first.Add(await FlowLoad.RunAsync(few, Window, InFlight, cancellationToken));
            last.Add(await FlowLoad.RunAsync(much, Window, InFlight, cancellationToken));
        }

        var share = Rate(last) / Rate(first);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"chain, {InFlight:#,0} in flight: {Rate(first):#,0} task runs/s at {Few:#,0} stored, {Rate(last):#,0} at {many:#,0} ({share:0%}); CPU {Processor(first):0.000} and {Processor(last):0.000} ms/execution, of the server {Server(first):0.000} and {Server(last):0.000}"));
        bench.Goals.AtLeast(string.Create(CultureInfo.InvariantCulture, $"rate at {many:#,0} stored as a share of that at {Few:#,0}"), share, store.Goals.StoredShare, "of it");
    }

    private static double Rate(List<LoadFigures> windows) => windows.Sum(static window => window.TaskRuns) / windows.Sum(static window => window.Elapsed.TotalSeconds);

    private static double Processor(List<LoadFigures> windows) => windows.Average(static window => window.ProcessorMsPerExecution);

    private static double Server(List<LoadFigures> windows) => windows.Average(static window => window.ServerProcessor.TotalMilliseconds / window.Executions);
}
