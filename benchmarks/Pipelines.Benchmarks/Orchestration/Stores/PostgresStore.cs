using Pipelines.Benchmarks.Orchestration.Stores.Postgres;

namespace Pipelines.Benchmarks.Orchestration.Stores;

/// <summary>PostgreSQL with its default settings, durable, on a server of the benchmark's own.</summary>
internal sealed class PostgresStore : MeasuredStore
{
    private MeasuredServer? _server;

    public override string Name => "PostgreSQL, fsync=on, synchronous_commit=on";

    public override StoreGoals Goals => new()
    {
        TaskRunsPerSecond = 10_000,
        Commits = 1,
        Statements = 3,
        IdleMedianMs = 10,
        OfferedP99Ms = 200,
        StoredShare = 0.9,
        TwoProcesses = 1,
        Megabytes = Megabytes,
        ColdMs = 1000,
    };

    public override IReadOnlyList<(int InFlight, int Executions)> Loads { get; } = [(1, 1000), (10, 5000), (1000, 10_000), (1000, 50_000)];

    public override string Published =>
        "published by others, commits and statements an execution of one job: Hangfire 29 and 62, Quartz 4 about 3 to 6 and 20 to 26, TickerQ 0.2 and 2";

    public override int ManyStored => 1_000_000;

    public override async Task<StoreSpace> NewSpaceAsync(CancellationToken cancellationToken)
    {
        var server = await ServerAsync(cancellationToken);
        return await server.NewSpaceAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override async Task<CommitLimit> MeasureLimitAsync(CancellationToken cancellationToken) =>
        await PgBench.MeasureAsync(await ServerAsync(cancellationToken), cancellationToken);

    private async Task<MeasuredServer> ServerAsync(CancellationToken cancellationToken) => _server ??= await MeasuredServer.StartAsync(cancellationToken);
}
