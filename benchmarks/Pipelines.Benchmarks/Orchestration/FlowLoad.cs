using System.Diagnostics;
using System.Text.Json;
using Pipelines.Benchmarks.Orchestration.Flows;
using Pipelines.Benchmarks.Orchestration.Stores;
using Pipelines.Definitions;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>So many executions of a flow, so many of them at once.</summary>
internal static class FlowLoad
{
    /// <summary>How many executions warm up what is measured.</summary>
    public const int WarmUp = 3000;

    private static readonly JsonElement NoInputs = JsonElement.Parse("{}");

    /// <summary>Runs executions of the chain in a program of their own, whose whole life the store counts; before it another one warms up.</summary>
    /// <param name="space">Where.</param>
    /// <param name="executions">How many.</param>
    /// <param name="inFlight">How many at once.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<LoadFigures> MeasureAsync(StoreSpace space, int executions, int inFlight, CancellationToken cancellationToken)
    {
        await using (var warm = await PipelineHost.StartAsync(space, cancellationToken))
        {
            await RunAsync(warm, WarmUp, Math.Max(inFlight, 64), cancellationToken);
        }

        return await CountedAsync(space, host => RunAsync(host, executions, inFlight, cancellationToken), cancellationToken);
    }

    /// <summary>Has a program of its own do something, and adds what the store counted of it.</summary>
    public static async Task<LoadFigures> CountedAsync(StoreSpace space, Func<PipelineHost, Task<LoadFigures>> load, CancellationToken cancellationToken)
    {
        var before = await space.CountAsync(cancellationToken);
        LoadFigures figures;
        long transactions;
        await using (var host = await PipelineHost.StartAsync(space, cancellationToken))
        {
            transactions = host.Transactions;
            figures = await load(host);
            transactions = host.Transactions - transactions;
        }

        var after = await space.CountAsync(cancellationToken);
        return figures with { Store = after is null || before is null ? new StoreCounters(transactions, 0, 0) : after - before };
    }

    /// <summary>Runs a number of executions of the chain.</summary>
    /// <param name="host">Who runs them.</param>
    /// <param name="executions">How many.</param>
    /// <param name="inFlight">How many at once.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<LoadFigures> RunAsync(PipelineHost host, int executions, int inFlight, CancellationToken cancellationToken)
    {
        var next = -1;
        var latencies = new long[executions];
        var meter = new LoadMeter(host.Space);
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(RunOnesAsync, cancellationToken)));
        return meter.Read(inFlight, latencies);

        async Task RunOnesAsync()
        {
            while (Interlocked.Increment(ref next) is var index && index < executions)
            {
                var started = Stopwatch.GetTimestamp();
                await host.RunAsync(ChainFlow.Definition, NoInputs, cancellationToken);
                latencies[index] = Stopwatch.GetTimestamp() - started;
            }
        }
    }

    /// <summary>Starts executions of a flow at the times that a rate says, whether or not those before have ended; each counts from when it was due.</summary>
    /// <param name="host">Who runs them.</param>
    /// <param name="flow">The flow.</param>
    /// <param name="executions">How many.</param>
    /// <param name="perSecond">How many a second.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<LoadFigures> OfferAsync(PipelineHost host, FlowDefinition flow, int executions, double perSecond, CancellationToken cancellationToken)
    {
        var latencies = new long[executions];
        var running = new Task[executions];
        var meter = new LoadMeter(host.Space);
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        for (var next = 0; next < executions;)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            for (var due = Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond; next < executions && next < due; next++)
            {
                running[next] = RunOneAsync(next, started + (long)(next / perSecond * Stopwatch.Frequency));
            }
        }

        await Task.WhenAll(running);
        return meter.Read(0, latencies);

        async Task RunOneAsync(int index, long due)
        {
            await host.RunAsync(flow, NoInputs, cancellationToken);
            latencies[index] = Stopwatch.GetTimestamp() - due;
        }
    }
}
