using System.Globalization;

namespace Pipelines.Benchmarks.Orchestration.Stores;

/// <summary>A kind of store, as it is set: every part of the benchmark runs on any of them.</summary>
internal abstract class MeasuredStore : IAsyncDisposable
{
    private CommitLimit? _limit;

    /// <summary>What it is, and what its commits survive.</summary>
    public abstract string Name { get; }

    /// <summary>What is to be reached on it.</summary>
    public abstract StoreGoals Goals { get; }

    /// <summary>How many executions of the chain, and how many of them at once.</summary>
    public abstract IReadOnlyList<(int InFlight, int Executions)> Loads { get; }

    /// <summary>How many stored executions the rate must bear.</summary>
    public abstract int ManyStored { get; }

    /// <summary>What others publish of the same; <see langword="null"/> for nothing.</summary>
    public virtual string? Published => null;

    /// <summary>How much the column of peak memory may say.</summary>
    protected const double Megabytes = 200;

    /// <summary>The stores that the options ask for, the one that counts first.</summary>
    public static IReadOnlyList<MeasuredStore> Of(OrchestrationOptions options, string folder) => options switch
    {
        { IsPostgres: true } => [new PostgresStore()],
        { Durability: { } durability } => [new SqliteStore(durability, folder)],
        _ => SqliteStore.All(folder),
    };

    /// <summary>A store without anything in it, apart from all others.</summary>
    public abstract Task<StoreSpace> NewSpaceAsync(CancellationToken cancellationToken);

    /// <summary>What the database itself can do here, with the settings of the store and nothing around it; measured and printed once.</summary>
    public async Task<CommitLimit> LimitAsync(CancellationToken cancellationToken)
    {
        if (_limit is null)
        {
            _limit = await MeasureLimitAsync(cancellationToken);
            Console.WriteLine();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"limit, {Name}: {_limit}"));
        }

        return _limit;
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Measures the limit.</summary>
    protected abstract Task<CommitLimit> MeasureLimitAsync(CancellationToken cancellationToken);
}
