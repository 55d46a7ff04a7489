namespace Pipelines.Benchmarks.Orchestration.Stores;

/// <summary>What is to be reached on a store; <see langword="null"/> where nobody asked.</summary>
internal sealed record StoreGoals
{
    /// <summary>Task runs a second at 1,000 in flight, at least.</summary>
    public double? TaskRunsPerSecond { get; init; }

    /// <summary>The median time of the chain, one at a time, in milliseconds.</summary>
    public double? ChainMedianMs { get; init; }

    /// <summary>The same in transactions of a single row.</summary>
    public double? ChainMedianCommits { get; init; }

    /// <summary>Commits an execution of the chain at 1,000 in flight.</summary>
    public double? Commits { get; init; }

    /// <summary>Statements an execution of the chain at 1,000 in flight.</summary>
    public double? Statements { get; init; }

    /// <summary>The median time of two tasks while nothing else happens, in milliseconds.</summary>
    public double? IdleMedianMs { get; init; }

    /// <summary>What 99 of 100 stay within while executions are offered, in milliseconds.</summary>
    public double? OfferedP99Ms { get; init; }

    /// <summary>The rate with many stored as a share of that with few, at least.</summary>
    public double? StoredShare { get; init; }

    /// <summary>The rate of two processes in that of one.</summary>
    public double? TwoProcesses { get; init; }

    /// <summary>How many times as long another flow may take beside a fan-out.</summary>
    public double? NeighbourTimes { get; init; }

    /// <summary>Resident memory of the process, in MB of a million bytes.</summary>
    public double? Megabytes { get; init; }

    /// <summary>From the start of a process to the end of its first execution, in milliseconds.</summary>
    public double? ColdMs { get; init; }
}
