using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>What the parts of a run share.</summary>
/// <param name="options">What to measure.</param>
/// <param name="folder">A folder that is removed at the end.</param>
internal sealed class Workbench(OrchestrationOptions options, string folder)
{
    private readonly Dictionary<SqliteDurability, CommitLimit> _limits = [];
    private int _folders;

    /// <summary>What to measure.</summary>
    public OrchestrationOptions Options { get; } = options;

    /// <summary>What was to be reached.</summary>
    public Goals Goals { get; } = new();

    /// <summary>The durabilities to measure, the default one first.</summary>
    public IReadOnlyList<SqliteDurability> Durabilities =>
        Options.Durability is { } one ? [one] : [SqliteDurability.PowerLoss, SqliteDurability.ProcessEnd];

    /// <summary>The physical limit, measured once a run.</summary>
    public CommitLimit LimitOf(SqliteDurability durability)
    {
        if (!_limits.TryGetValue(durability, out var limit))
        {
            limit = CommitLimit.Measure(NewFolder(), durability);
            _limits.Add(durability, limit);
            Console.WriteLine();
            Console.WriteLine($"limit, {NameOf(durability)}: {limit.CommitsPerSecond:#,0} commits/s of a single row (median {limit.CommitMs:0.000} ms), {limit.RowsPerSecond:#,0} rows/s in batches of 1,000");
        }

        return limit;
    }

    /// <summary>A data directory that does not exist yet.</summary>
    public string NewFolder() => Path.Combine(folder, $"{++_folders}");

    /// <summary>The setting's name in SQLite.</summary>
    public static string NameOf(SqliteDurability durability) => durability == SqliteDurability.PowerLoss ? "synchronous=FULL" : "synchronous=NORMAL";
}
