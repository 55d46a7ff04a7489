namespace Pipelines.Benchmarks.Orchestration.Stores.Postgres;

/// <summary>A database on a server.</summary>
internal sealed class PostgresSpace(MeasuredServer server, string database, string connectionString, string folder) : StoreSpace
{
    public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["Pipelines:DataDirectory"] = folder,
        [ProgramStore.ConnectionString] = connectionString,
    };

    public override TimeSpan ServerProcessor => server.Processor;

    public override async Task<StoreCounters?> CountAsync(CancellationToken cancellationToken) => await server.CountAsync(database, cancellationToken);

    public override async Task<bool> FillAsync(int executions, CancellationToken cancellationToken)
    {
        await PostgresHistory.FillAsync(connectionString, executions, cancellationToken);
        return true;
    }

    public override Task SettleAsync(CancellationToken cancellationToken) => server.SettleAsync(connectionString, cancellationToken);

    public override Task PrintStatementsAsync(int executions, CancellationToken cancellationToken) => server.PrintStatementsAsync(database, executions, cancellationToken);

    public override Task PrintSizeAsync(CancellationToken cancellationToken) => TableSizes.PrintAsync(connectionString, cancellationToken);
}
