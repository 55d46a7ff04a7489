using System.Globalization;
using Pipelines.Benchmarks.Orchestration;
using Pipelines.Benchmarks.Orchestration.Flows;
using Pipelines.Benchmarks.Orchestration.Stores;
using Pipelines.Benchmarks.Triggers.Programs;

namespace Pipelines.Benchmarks.Triggers.Webhooks;

/// <summary>
/// Two tasks after a webhook, from when the request was due to the end of the execution, client and server and database on the same
/// machine. Kestra publishes 170 ms at 250 a minute and 260 ms at 1,500, and that it collapses beyond 2,000, on 4 cores.
/// </summary>
internal static class WebhookPart
{
    private const double Few = 250;
    private const double Many = 60_000;
    private const double CollapseMs = 1000;
    private static readonly TimeSpan FewFor = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ManyFor = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StepFor = TimeSpan.FromSeconds(5);
    private static readonly double[] Steps = [30_000, 90_000, 120_000, 180_000, 240_000, 300_000];

    /// <summary>Measures on a store.</summary>
    public static async Task RunAsync(TriggersBench bench, MeasuredStore store, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine($"2 tasks after a webhook, {store.Name}; times of a request in ms, from when it was due; processor time of a request in ms");
        Console.WriteLine(RequestFigures.Head);
        var (bareFew, bareMany) = bench.Bare ??= await MeasureBareAsync(cancellationToken);
        await PrintWithoutHttpAsync(store, cancellationToken);
        var space = await store.NewSpaceAsync(cancellationToken);
        await using var scene = await WebhookScene.ServeAsync(space, bench.NewFile(), cancellationToken);
        var few = await OfferAsync("webhook", scene, Few, FewFor, isNamed: false, cancellationToken);
        var many = await OfferAsync("webhook", scene, Many, ManyFor, isNamed: false, cancellationToken);
        await OfferAsync("webhook, idempotency key", scene, Many, StepFor, isNamed: true, cancellationToken);
        var best = many.PerMinute;
        foreach (var step in Steps)
        {
            var figures = await OfferAsync("webhook", scene, step, StepFor, isNamed: false, cancellationToken);
            best = Math.Max(best, figures.PerMinute);
            if (figures.Ends[99] > CollapseMs || figures.NotDone > 0)
            {
                break;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  answers take {few.Answers[50] / bareFew.Answers[50]:0.0} times those of the bare endpoint at {Few:#,0} a minute (p50), {many.Answers[50] / bareMany.Answers[50]:0.0} times at {Many:#,0}; the most that ended in a minute: {best:#,0}; server's peak {scene.PeakMegabytes:0} MB"));
        bench.Goals.Under($"webhook, {Few:#,0} a minute: p50, {store.Name}", few.Ends[50], 10, "ms");
        bench.Goals.Under($"webhook, {Many:#,0} a minute: p99, {store.Name}", many.NotDone == 0 ? many.Ends[99] : double.PositiveInfinity, 200, "ms");
    }

    private static async Task<(RequestFigures Few, RequestFigures Many)> MeasureBareAsync(CancellationToken cancellationToken)
    {
        await using var bare = await WebhookScene.BareAsync(cancellationToken);
        return (
            await OfferAsync("bare endpoint", bare, Few, StepFor, isNamed: false, cancellationToken),
            await OfferAsync("bare endpoint", bare, Many, StepFor, isNamed: false, cancellationToken));
    }

    private static async Task<RequestFigures> OfferAsync(string what, WebhookScene scene, double perMinute, TimeSpan time, bool isNamed, CancellationToken cancellationToken)
    {
        var figures = await scene.MeasureAsync((int)(perMinute * time.TotalMinutes), perMinute, isNamed, cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what + ",",-25} {perMinute,7:#,0}/min {figures}"));
        return figures;
    }

    /// <summary>What the executions alone take, offered at the same rate within the process.</summary>
    private static async Task PrintWithoutHttpAsync(MeasuredStore store, CancellationToken cancellationToken)
    {
        await using var host = await PipelineHost.StartAsync(await store.NewSpaceAsync(cancellationToken), cancellationToken);
        await FlowLoad.RunAsync(host, FlowLoad.WarmUp, 64, cancellationToken);
        var figures = await FlowLoad.OfferAsync(host, PairFlow.Definition, (int)(Many * StepFor.TotalMinutes), Many / 60, cancellationToken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {"without HTTP,",-25} {Many,7:#,0}/min {figures.Executions,8:#,0} {figures.ExecutionsPerSecond * 60,10:#,0} {"",14} {"",8} {figures.PercentileMs(50),13:0.00} {figures.PercentileMs(99),8:0.00} {figures.PercentileMs(100),8:0.00} {0,9} {figures.ProcessorMsPerExecution,10:0.000} {figures.ServerProcessor.TotalMilliseconds / figures.Executions,12:0.000} {"",10} {LoadAverage.Text,9}"));
    }
}
