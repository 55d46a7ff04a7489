using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Storage.Starts;

/// <summary>
/// Starts that happen at most once, over any number of processes and crashes: executions come into being together with the memory of what
/// they were started for. Every implementation passes the same contract tests.
/// </summary>
/// <remarks>Every member throws <see cref="StoreUnavailableException"/> when the database cannot be reached or refuses to write.</remarks>
public interface IStartStore : IDocumentStore
{
    /// <summary>Does starts, each as a whole or not at all; all in one transaction. Needs no lease: nobody drives what is created yet.</summary>
    /// <param name="starts">The starts. Where two want the same key or document, the earlier one is done first.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting before anything is written.</param>
    /// <returns>What became of each, in their order.</returns>
    Task<IReadOnlyList<StartOutcome>> StartAsync(IReadOnlyList<StartCommit> starts, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Those of some start keys that somebody has, in any order.</summary>
    /// <param name="names">The keys' names.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<StartKeyRecord>> FindStartKeysAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>The names of start keys, in the order of their characters' codes.</summary>
    /// <param name="prefix">What they begin with.</param>
    /// <param name="after">Only those behind this one; <see langword="null"/> from the first on.</param>
    /// <param name="limit">The most to return, at least 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<string>> ListStartKeysAsync(string prefix, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets start keys; what they were taken for may start again.</summary>
    /// <param name="names">The keys' names.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task DeleteStartKeysAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>How many executions were made from something, by state; states without any are left out.</summary>
    /// <param name="origin">What they were made from: a backfill by its id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyDictionary<ExecutionState, int>> CountByOriginAsync(ExecutionOrigin origin, CancellationToken cancellationToken);
}
