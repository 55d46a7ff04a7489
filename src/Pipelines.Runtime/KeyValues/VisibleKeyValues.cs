using System.Runtime.CompilerServices;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.KeyValues;

/// <summary>Lists what a namespace sees, by key: its own values and those above that it does not hide.</summary>
internal static class VisibleKeyValues
{
    /// <summary>Merges the lists of the namespaces, each read page by page.</summary>
    public static async IAsyncEnumerable<KeyValueSummary> ListAsync(
        IKeyValueStore store, IReadOnlyList<string> lineage, string prefix, TimeProvider time, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lists = lineage.Select(name => PagesAsync(store, name, prefix, time, pageSize, cancellationToken).GetAsyncEnumerator(cancellationToken)).ToList();
        try
        {
            // The nearest namespace stands first, and the first of equal keys is the one that shows.
            var heads = new List<KeyValueSummary?>();
            foreach (var list in lists)
            {
                heads.Add(await NextAsync(list).ConfigureAwait(false));
            }

            while (heads.OfType<KeyValueSummary>().MinBy(static head => head.Key, StringComparer.Ordinal) is { } next)
            {
                yield return next;
                for (var index = 0; index < heads.Count; index++)
                {
                    if (heads[index]?.Key == next.Key)
                    {
                        heads[index] = await NextAsync(lists[index]).ConfigureAwait(false);
                    }
                }
            }
        }
        finally
        {
            foreach (var list in lists)
            {
                await list.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async Task<KeyValueSummary?> NextAsync(IAsyncEnumerator<KeyValueSummary> list) =>
        await list.MoveNextAsync().ConfigureAwait(false) ? list.Current : null;

    private static async IAsyncEnumerable<KeyValueSummary> PagesAsync(
        IKeyValueStore store, string keyNamespace, string prefix, TimeProvider time, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new KeyValueQuery { Namespace = keyNamespace, Prefix = prefix, Limit = pageSize };
        while (true)
        {
            var page = await store.ListKeyValuesAsync(query, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            foreach (var value in page)
            {
                yield return value;
            }

            if (page.Count < pageSize)
            {
                yield break;
            }

            query = query with { After = (page[^1].Namespace, page[^1].Key) };
        }
    }
}
