using System.Runtime.CompilerServices;

namespace Pipelines.Runtime.Storage.Documents;

/// <summary>Reads documents page by page.</summary>
internal static class DocumentPages
{
    private const int PageSize = 1000;

    /// <summary>All documents of a kind, by name.</summary>
    /// <param name="store">The store.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="prefix">Only those whose name begins so.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async IAsyncEnumerable<DocumentRecord> ListAllAsync(
        this IDocumentStore store, string kind, string prefix, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new DocumentQuery { Kind = kind, Prefix = prefix, Limit = PageSize };
        while (true)
        {
            var page = await store.ListDocumentsAsync(query, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            foreach (var document in page)
            {
                yield return document;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            query = query with { After = page[^1].Name };
        }
    }
}
