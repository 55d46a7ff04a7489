namespace Pipelines.Benchmarks.Orchestration.Stores;

/// <summary>What a store counts of what is done in it.</summary>
/// <param name="Commits">Transactions, those that only read included.</param>
/// <param name="Statements">Statements.</param>
/// <param name="LogBytes">What was written ahead to be durable, in bytes.</param>
internal sealed record StoreCounters(long Commits, long Statements, long LogBytes)
{
    public static StoreCounters operator -(StoreCounters later, StoreCounters earlier) =>
        new(later.Commits - earlier.Commits, later.Statements - earlier.Statements, later.LogBytes - earlier.LogBytes);
}
