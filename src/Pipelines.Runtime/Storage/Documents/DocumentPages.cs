using System.Runtime.CompilerServices;

namespace Pipelines.Runtime.Storage.Documents;

/// <summary>Reads documents page by page.</summary>
internal static class DocumentPages
{
    private const int PageSize = 1000;

    private static readonly Task<IReadOnlyList<DocumentRecord>> Nothing = Task.FromResult<IReadOnlyList<DocumentRecord>>([]);

    /// <summary>All documents of a kind, by name.</summary>
    /// <param name="store">The store.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="prefix">Only those whose name begins so.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async IAsyncEnumerable<DocumentRecord> ListAllAsync(
        this IDocumentStore store, string kind, string prefix, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in store.ListPagesAsync(kind, prefix, clock, cancellationToken).ConfigureAwait(false))
        {
            foreach (var document in page)
            {
                yield return document;
            }
        }
    }

    /// <summary>All documents of a kind, by name and many at once. While the caller deals with a page, the next one is on its way.</summary>
    /// <param name="store">The store.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="prefix">Only those whose name begins so.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async IAsyncEnumerable<IReadOnlyList<DocumentRecord>> ListPagesAsync(
        this IDocumentStore store, string kind, string prefix, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new DocumentQuery { Kind = kind, Prefix = prefix, Limit = PageSize };
        var next = store.ListDocumentsAsync(query, clock.GetUtcNow(), cancellationToken);
        try
        {
            while (await next.ConfigureAwait(false) is { Count: > 0 } page)
            {
                next = page.Count == PageSize
                    ? store.ListDocumentsAsync(query with { After = page[^1].Name }, clock.GetUtcNow(), cancellationToken)
                    : Nothing;
                yield return page;
            }
        }
        finally
        {
            // Whoever stops early leaves nothing behind that reads on.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
