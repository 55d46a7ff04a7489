using System.Runtime.CompilerServices;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Maintenance;

/// <summary>
/// Copies a store that nobody uses into another one, in steps that are whole: interrupted, it goes on from there when it is run again.
/// First what executions may ask for, then those that have ended, then the open ones, which somebody may claim from then on.
/// </summary>
/// <param name="source">The store to copy; it is only read.</param>
/// <param name="target">The store to copy to.</param>
/// <param name="time">The clock.</param>
internal sealed class StoreCopy(IStoreMaintenance source, IStoreMaintenance target, TimeProvider time)
{
    /// <summary>So many ids are asked for at once.</summary>
    public const int IdsAtOnce = 500;

    /// <summary>Values may be large.</summary>
    public const int KeyValuesAtOnce = 50;

    /// <summary>Documents and start keys are small.</summary>
    public const int DocumentsAtOnce = 500;

    /// <summary>A page with more rows than this is an execution too large to hold another page beside it.</summary>
    private const int RowsAtOnce = 40_000;

    /// <summary>Copies all that the target does not have.</summary>
    /// <param name="progress">Told how many of how many executions are in the target.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <exception cref="RefusedException">A process uses the source, or the source went on with executions since they were copied; nothing was copied.</exception>
    /// <exception cref="PipelineException">Not all has arrived, or the source changed meanwhile.</exception>
    public async Task<StoreCopyReport> RunAsync(IProgress<(long Done, long All)> progress, CancellationToken cancellationToken)
    {
        await RequireUnusedAsync(cancellationToken).ConfigureAwait(false);
        await RequireNoConflictAsync(cancellationToken).ConfigureAwait(false);
        var counts = await source.CountAsync(cancellationToken).ConfigureAwait(false);
        var open = await ListOpenAsync(cancellationToken).ConfigureAwait(false);
        await target.ImportPurgedAsync(await source.ListPurgedAsync(int.MaxValue, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var (keyValues, lastVersion) = await CopyKeyValuesAsync(cancellationToken).ConfigureAwait(false);
        var (copied, known) = (0L, 0L);

        // The next page is read while this one is written, unless this one is large.
        var pages = ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            var isAny = await pages.MoveNextAsync().ConfigureAwait(false);
            while (isAny)
            {
                var page = pages.Current;
                var next = page.Executions.Sum(CountRows) > RowsAtOnce ? null : pages.MoveNextAsync().AsTask();
                try
                {
                    var taken = await target.ImportAsync(page.Executions, cancellationToken).ConfigureAwait(false);
                    (copied, known) = (copied + taken, known + page.Known + page.Executions.Count - taken);
                }
                finally
                {
                    isAny = next is null || await next.ConfigureAwait(false);
                }

                if (next is null)
                {
                    page = default;
                    isAny = await pages.MoveNextAsync().ConfigureAwait(false);
                }

                progress.Report((copied + known, counts.Executions));
            }
        }

        // Keys belong to executions, which are there by now; and no trigger is to go on from where it was before its keys are there.
        var startKeys = await CopyStartKeysAsync(cancellationToken).ConfigureAwait(false);
        var (documents, lastDocument) = await CopyDocumentsAsync(cancellationToken).ConfigureAwait(false);
        await RequireUnusedAsync(cancellationToken).ConfigureAwait(false);
        if (await source.CountAsync(cancellationToken).ConfigureAwait(false) != counts
            || !open.SequenceEqual(await ListOpenAsync(cancellationToken).ConfigureAwait(false))
            || await source.ExportKeyValuesAsync(lastVersion, 1, cancellationToken).ConfigureAwait(false) is not []
            || await FindLastDocumentAsync(cancellationToken).ConfigureAwait(false) != lastDocument)
        {
            throw new PipelineException("The store to copy changed while it was copied, and the copy may lack what is new. Use it no more, also by single commands such as run --detach, approve, cancel or kv set, and run the copy again.");
        }

        await RequireAllThereAsync(cancellationToken).ConfigureAwait(false);
        var report = new StoreCopyReport(copied, known, keyValues, documents, startKeys, counts, await target.CountAsync(cancellationToken).ConfigureAwait(false));
        return report.Missing.Any()
            ? throw new PipelineException($"The copy is not whole: the target has only {string.Join(", ", report.Missing)}. Run it again; if that does not help, tell the makers.")
            : report;
    }

    private async Task RequireUnusedAsync(CancellationToken cancellationToken)
    {
        if (await source.ListNodesAsync(time.GetUtcNow(), cancellationToken).ConfigureAwait(false) is { Count: > 0 } nodes)
        {
            throw new RefusedException(
                $"The store to copy is in use by {string.Join(", ", nodes)}. What it does meanwhile would be missing: stop every process that uses it, then copy again. (Of one that was killed, the lease ends within a minute.)");
        }
    }

    private async Task RequireNoConflictAsync(CancellationToken cancellationToken)
    {
        var conflicts = new StoreCopyConflicts(source, target);
        if (await conflicts.FindAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } ids)
        {
            throw new RefusedException(
                $"The target has older copies of executions ({ids.Count}) that can still be driven: {string.Join(", ", ids.Take(3))}{(ids.Count > 3 ? ", …" : "")}. The store to copy was used since they were copied, and the target would do again what it has done. Copy into an empty store: set Pipelines:Postgres:Schema to a new name.");
        }

        if (await conflicts.FindDocumentsAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } documents)
        {
            throw new RefusedException(
                $"The target has older states of triggers, backfills and the like ({documents.Count}): {string.Join(", ", documents.Take(3))}{(documents.Count > 3 ? ", …" : "")}. The store to copy was used since they were copied, and the target would do again what it has done. Copy into an empty store: set Pipelines:Postgres:Schema to a new name.");
        }

        if (await conflicts.FindKeyValuesAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } names)
        {
            throw new RefusedException(
                $"The target has older values of key-values ({names.Count}): {string.Join(", ", names.Take(3))}{(names.Count > 3 ? ", …" : "")}. Copy into an empty store: set Pipelines:Postgres:Schema to a new name. Or remove these from the target with 'kv delete', and copy again.");
        }
    }

    private async Task RequireAllThereAsync(CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        await foreach (var ids in ListIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            missing.AddRange(await target.FindUnknownAsync(ids, cancellationToken).ConfigureAwait(false));
        }

        if (missing.Count > 0)
        {
            throw new PipelineException($"The copy is not whole: the target lacks {missing.Count} executions, such as {missing[0]}. Run it again; if that does not help, see whether the target's retention (Pipelines:Retention) removes them.");
        }
    }

    /// <summary>A command may cancel what has not begun, without a lease and without a trace in the counts.</summary>
    private async Task<IReadOnlyList<string>> ListOpenAsync(CancellationToken cancellationToken) =>
        await source.ListIdsAsync(hasEnded: false, null, int.MaxValue, cancellationToken).ConfigureAwait(false);

    private static long CountRows(ExecutionArchive archive) => 1L + archive.TaskRuns.Count + archive.Attempts.Count + archive.Logs.Count;

    private async Task<(long Count, long LastVersion)> CopyKeyValuesAsync(CancellationToken cancellationToken)
    {
        var (count, version) = (0L, 0L);
        while (await source.ExportKeyValuesAsync(version, KeyValuesAtOnce, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            count += await target.ImportKeyValuesAsync(page, cancellationToken).ConfigureAwait(false);
            version = page[^1].Value.Version;
        }

        return (count, version);
    }

    private async Task<long> CopyStartKeysAsync(CancellationToken cancellationToken)
    {
        var count = 0L;
        string? after = null;
        while (await source.ExportStartKeysAsync(after, DocumentsAtOnce, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            count += await target.ImportStartKeysAsync(page, cancellationToken).ConfigureAwait(false);
            after = page[^1].Name;
        }

        return count;
    }

    private async Task<(long Count, long LastVersion)> CopyDocumentsAsync(CancellationToken cancellationToken)
    {
        var (count, version) = (0L, 0L);
        await foreach (var page in ListDocumentsAsync(source, cancellationToken).ConfigureAwait(false))
        {
            count += await target.ImportDocumentsAsync(page, cancellationToken).ConfigureAwait(false);
            version = Math.Max(version, page.Max(static document => document.Version));
        }

        return (count, version);
    }

    /// <summary>The greatest version of all documents; whatever was written since has a greater one.</summary>
    private async Task<long> FindLastDocumentAsync(CancellationToken cancellationToken)
    {
        var version = 0L;
        await foreach (var page in ListDocumentsAsync(source, cancellationToken).ConfigureAwait(false))
        {
            version = Math.Max(version, page.Max(static document => document.Version));
        }

        return version;
    }

    /// <summary>All documents of a store that a copy takes along.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<DocumentRecord>> ListDocumentsAsync(IStoreMaintenance store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string, string)? after = null;
        while (await store.ExportDocumentsAsync(after, DocumentsAtOnce, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            after = (page[^1].Kind, page[^1].Name);
            yield return page;
        }
    }

    /// <summary>Executions that the target does not have, with the number of those before them that it has.</summary>
    private async IAsyncEnumerable<(IReadOnlyList<ExecutionArchive> Executions, long Known)> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var ids in ListIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            var unknown = (await target.FindUnknownAsync(ids, cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
            var left = ids.Where(unknown.Contains).ToArray();
            var known = (long)ids.Count - left.Length;
            while (left.Length > 0 && await source.ExportAsync(left, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
            {
                left = left[(Array.IndexOf(left, page[^1].Execution.Id) + 1)..];
                yield return (page, known);

                // Not kept while the next one is read.
                page = [];
                known = 0;
            }

            if (known > 0)
            {
                yield return ([], known);
            }
        }
    }

    /// <summary>The ids of all executions of the source: ended ones, then open ones.</summary>
    private async IAsyncEnumerable<IReadOnlyList<string>> ListIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var hasEnded in new[] { true, false })
        {
            string? after = null;
            while (await source.ListIdsAsync(hasEnded, after, IdsAtOnce, cancellationToken).ConfigureAwait(false) is { Count: > 0 } ids)
            {
                after = ids[^1];
                yield return ids;
            }
        }
    }
}
