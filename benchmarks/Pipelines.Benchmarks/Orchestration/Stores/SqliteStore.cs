using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Benchmarks.Orchestration.Stores;

/// <summary>SQLite in a file.</summary>
internal sealed class SqliteStore(SqliteDurability durability, string folder) : MeasuredStore
{
    private int _folders;

    public override string Name => durability == SqliteDurability.PowerLoss ? "SQLite, synchronous=FULL" : "SQLite, synchronous=NORMAL";

    public override StoreGoals Goals => new()
    {
        TaskRunsPerSecond = 20_000,
        ChainMedianMs = 3,
        ChainMedianCommits = durability == SqliteDurability.PowerLoss ? 10 : null,
        StoredShare = 0.9,
        NeighbourTimes = 2,
        Megabytes = Megabytes,
        ColdMs = 1000,
    };

    public override IReadOnlyList<(int InFlight, int Executions)> Loads { get; } = [(1, 1000), (64, 10_000), (1000, 1000), (1000, 10_000), (1000, 100_000)];

    public override int ManyStored => 100_000;

    /// <summary>Both durabilities, the default one first.</summary>
    public static IReadOnlyList<MeasuredStore> All(string folder) =>
        [new SqliteStore(SqliteDurability.PowerLoss, Path.Combine(folder, "full")), new SqliteStore(SqliteDurability.ProcessEnd, Path.Combine(folder, "normal"))];

    public override Task<StoreSpace> NewSpaceAsync(CancellationToken cancellationToken) => Task.FromResult<StoreSpace>(new SqliteSpace(NewFolder(), durability));

    protected override Task<CommitLimit> MeasureLimitAsync(CancellationToken cancellationToken) => Task.FromResult(SqliteLimit.Measure(NewFolder(), durability));

    private string NewFolder() => Path.Combine(folder, $"{++_folders}");
}
