using System.Diagnostics;
using Pipelines.Benchmarks.Orchestration.Stores;
using Pipelines.Benchmarks.Triggers.Flows;
using Pipelines.Benchmarks.Triggers.Programs;
using Pipelines.Benchmarks.Triggers.Schedules;

namespace Pipelines.Benchmarks.Triggers.Webhooks;

/// <summary>A server, those who send it requests, and what it notes of the executions.</summary>
internal sealed class WebhookScene : IAsyncDisposable
{
    private const int WarmUp = 4000;
    private const double WarmUpPerMinute = 60_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly ServerProcess _server;
    private readonly StoreSpace? _space;
    private readonly RequestLoad _load;
    private readonly RecordReader? _records;
    private readonly Dictionary<string, long> _ends = new(StringComparer.Ordinal);

    private WebhookScene(ServerProcess server, StoreSpace? space, RecordReader? records)
    {
        (_server, _space, _records) = (server, space, records);
        _load = new RequestLoad(server.Address, HookedFlow.Key);
    }

    /// <summary>The most memory that the server had resident, in MB of a million bytes.</summary>
    public double PeakMegabytes => _server.PeakMegabytes;

    /// <summary>The product, warm.</summary>
    public static async Task<WebhookScene> ServeAsync(StoreSpace space, string records, CancellationToken cancellationToken)
    {
        var scene = new WebhookScene(await ServerProcess.ServeAsync(space, SchedulePlan.None, records, cancellationToken), space, new RecordReader(records));
        await scene.MeasureAsync(WarmUp, WarmUpPerMinute, isNamed: false, cancellationToken);
        return scene;
    }

    /// <summary>The bare endpoint, warm.</summary>
    public static async Task<WebhookScene> BareAsync(CancellationToken cancellationToken)
    {
        var scene = new WebhookScene(await ServerProcess.BareAsync(cancellationToken), null, null);
        await scene.MeasureAsync(WarmUp, WarmUpPerMinute, isNamed: false, cancellationToken);
        return scene;
    }

    /// <summary>Sends requests, and waits for the ends of what they start.</summary>
    public async Task<RequestFigures> MeasureAsync(int requests, double perMinute, bool isNamed, CancellationToken cancellationToken)
    {
        var (server, database, client) = (_server.Processor, _space?.ServerProcessor ?? TimeSpan.Zero, Environment.CpuUsage.TotalTime);
        var sent = await _load.SendAsync(requests, perMinute, isNamed, cancellationToken);
        var accepted = sent.Where(static request => request.IsAccepted).ToList();
        if (_records is not null)
        {
            await WaitForEndsAsync(accepted, cancellationToken);
        }

        var ended = accepted.Where(request => request.ExecutionId is { } id && _ends.ContainsKey(id)).ToList();
        var last = ended.Count > 0 ? ended.Max(request => _ends[request.ExecutionId!]) : sent.Max(static request => request.Answered);
        return new RequestFigures
        {
            Requests = requests,
            Answers = new Latencies(accepted.Select(static request => request.AnswerMs)),
            Ends = new Latencies(ended.Select(request => request.MillisecondsTo(_ends[request.ExecutionId!]))),
            Elapsed = Stopwatch.GetElapsedTime(sent[0].Due, last),
            Server = _server.Processor - server,
            Database = (_space?.ServerProcessor ?? TimeSpan.Zero) - database,
            Client = Environment.CpuUsage.TotalTime - client,
            Load = LoadAverage.Text,
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _load.Dispose();
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
        _records?.Dispose();
    }

    private async Task WaitForEndsAsync(List<SentRequest> accepted, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            foreach (var (id, at) in _records!.ReadNew())
            {
                _ends[id] = at;
            }

            if (Stopwatch.GetElapsedTime(started) > Patience || accepted.TrueForAll(request => request.ExecutionId is { } id && _ends.ContainsKey(id)))
            {
                return;
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }
}
