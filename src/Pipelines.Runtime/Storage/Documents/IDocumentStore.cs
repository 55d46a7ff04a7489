namespace Pipelines.Runtime.Storage.Documents;

/// <summary>
/// Small things that the product itself remembers, by kind and name, durable when a write returns and atomic over all processes: how far
/// triggers have come, backfills, API keys. Every implementation passes the same contract tests.
/// </summary>
/// <remarks>
/// They are many and differ, and none of them is worth a table of its own: what a store must know of them is a name and a version. A
/// document whose time is over is as good as gone, whether or not its row still is. Every member throws
/// <see cref="StoreUnavailableException"/> when the database cannot be reached or refuses to write.
/// </remarks>
public interface IDocumentStore
{
    /// <summary>A document; <see langword="null"/> when there is none of that name.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<DocumentRecord?> FindDocumentAsync(string kind, string name, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Those of some documents that are there, in any order.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="names">The names; some thousands at most.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<DocumentRecord>> FindDocumentsAsync(string kind, IReadOnlyCollection<string> names, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Documents of a kind, by name.</summary>
    /// <param name="query">Which.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<DocumentRecord>> ListDocumentsAsync(DocumentQuery query, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Writes documents, each by itself: one that does not find its version keeps no other back. All in one transaction.</summary>
    /// <param name="writes">What to write; each document at most once.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>
    /// The new version of each, in their order: greater than any given before; that of a removed one is the one it had.
    /// <see langword="null"/> where the expected version was not there, or nothing was there to remove.
    /// </returns>
    Task<IReadOnlyList<long?>> WriteDocumentsAsync(IReadOnlyList<DocumentWrite> writes, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes documents whose time is over.</summary>
    /// <param name="now">The time.</param>
    /// <param name="limit">The most to remove, at least 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How many were removed.</returns>
    Task<int> DeleteExpiredDocumentsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}
