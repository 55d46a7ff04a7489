namespace Pipelines.Runtime.Storage.Overview;

/// <summary>Who works on a store, and what is full: for people who look after it. Every implementation passes the same contract tests.</summary>
/// <remarks>Every member throws <see cref="StoreUnavailableException"/> when the database cannot be reached.</remarks>
public interface IStoreOverview
{
    /// <summary>The processes that have a lease, the oldest first; one that is dead is among them until another takes its lease away.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<NodeSummary>> ListNodesAsync(CancellationToken cancellationToken);

    /// <summary>The task runs that are in pools, by pool, then by their execution's age.</summary>
    /// <param name="limit">The most to return, at least 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<PoolUse>> ListPoolUsesAsync(int limit, CancellationToken cancellationToken);
}
