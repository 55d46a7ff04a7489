using System.Diagnostics;
using System.Globalization;
using Pipelines.Benchmarks.Orchestration.Stores;

namespace Pipelines.Benchmarks.Orchestration.Parts;

/// <summary>The same executions of the chain by one process and by two that share the store.</summary>
internal static class ProcessesPart
{
    private const int Executions = 30_000;
    private const int Rounds = 2;

    public static async Task RunAsync(Workbench bench, CancellationToken cancellationToken)
    {
        var store = bench.Store;
        var executions = bench.Options.Executions ?? Executions;
        var (one, two) = (0.0, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            one += await MeasureAsync(store, 1, executions, cancellationToken);
            two += await MeasureAsync(store, 2, executions, cancellationToken);
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{executions:#,0} executions of the chain, {LoadProgram.InFlight:#,0} in flight a process, {store.Name}: {3 * executions * Rounds / one:#,0} task runs/s by one process, {3 * executions * Rounds / two:#,0} by two ({one / two:0.00} times)"));
        bench.Goals.AtLeast("two processes: rate in that of one", one / two, store.Goals.TwoProcesses, "times");
    }

    /// <returns>The seconds from the word to start until the last process has ended its share.</returns>
    private static async Task<double> MeasureAsync(MeasuredStore store, int processes, int executions, CancellationToken cancellationToken)
    {
        var space = await store.NewSpaceAsync(cancellationToken);
        List<Process> programs = [];
        try
        {
            for (var index = 0; index < processes; index++)
            {
                programs.Add(LoadProgram.Start(space, executions / processes));
                await ChildProgram.ReadUntilAsync(programs[index], LoadProgram.Ready, cancellationToken);
            }

            var started = Stopwatch.GetTimestamp();
            foreach (var program in programs)
            {
                await program.StandardInput.WriteLineAsync();
            }

            await Task.WhenAll(programs.Select(program => ChildProgram.ReadUntilAsync(program, LoadProgram.Done, cancellationToken)));
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            await Task.WhenAll(programs.Select(program => program.WaitForExitAsync(cancellationToken)));
            return seconds;
        }
        finally
        {
            foreach (var program in programs)
            {
                await ChildProgram.EndAsync(program, CancellationToken.None);
                program.Dispose();
            }
        }
    }
}
