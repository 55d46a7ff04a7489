namespace Pipelines.Benchmarks.Orchestration.Parts;

/// <summary>What a program costs that has nothing to do.</summary>
internal static class IdlePart
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        var space = await bench.Store.NewSpaceAsync(cancellationToken);
        using var process = ChildProgram.Start(space, "serve");
        try
        {
            await ChildProgram.ReadUntilAsync(process, "Serving", cancellationToken);
            await Task.Delay(Settle, TimeProvider.System, cancellationToken);
            process.Refresh();
            var (before, server) = (process.TotalProcessorTime, space.ServerProcessor);
            await Task.Delay(Watch, TimeProvider.System, cancellationToken);
            process.Refresh();
            var (used, serverUsed) = (process.TotalProcessorTime - before, space.ServerProcessor - server);
            Console.WriteLine();
            Console.WriteLine($"idle 'serve': {used.TotalMilliseconds / Watch.TotalSeconds:0.0} ms of processor time a second ({used / Watch:0.00%} of one core), {process.WorkingSet64 / 1e6:0} MB resident; the database's server {serverUsed.TotalMilliseconds / Watch.TotalSeconds:0.0} ms a second");
            await ProcessSignals.TerminateAsync(process, cancellationToken);
        }
        finally
        {
            await ChildProgram.EndAsync(process, CancellationToken.None);
        }
    }
}
