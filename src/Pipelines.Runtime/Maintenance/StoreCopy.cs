using System.Runtime.CompilerServices;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;

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
    private const int IdsAtOnce = 500;

    /// <summary>Values may be large.</summary>
    private const int KeyValuesAtOnce = 50;

    /// <summary>Copies all that the target does not have.</summary>
    /// <param name="progress">Told how many of how many executions are in the target.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <exception cref="RefusedException">A process uses the source.</exception>
    /// <exception cref="PipelineException">Not all has arrived.</exception>
    public async Task<StoreCopyReport> RunAsync(IProgress<(long Done, long All)> progress, CancellationToken cancellationToken)
    {
        await RequireUnusedAsync(cancellationToken).ConfigureAwait(false);
        var counts = await source.CountAsync(cancellationToken).ConfigureAwait(false);
        await target.ImportPurgedAsync(await source.ListPurgedAsync(int.MaxValue, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var keyValues = await CopyKeyValuesAsync(cancellationToken).ConfigureAwait(false);
        var (copied, known) = (0L, 0L);

        // The next page is read while this one is written.
        var pages = ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pages.ConfigureAwait(false))
        {
            var isAny = await pages.MoveNextAsync().ConfigureAwait(false);
            while (isAny)
            {
                var page = pages.Current;
                var next = pages.MoveNextAsync().AsTask();
                try
                {
                    var taken = await target.ImportAsync(page.Executions, cancellationToken).ConfigureAwait(false);
                    (copied, known) = (copied + taken, known + page.Known + page.Executions.Count - taken);
                }
                finally
                {
                    isAny = await next.ConfigureAwait(false);
                }

                progress.Report((copied + known, counts.Executions));
            }
        }

        await RequireUnusedAsync(cancellationToken).ConfigureAwait(false);
        var report = new StoreCopyReport(copied, known, keyValues, counts, await target.CountAsync(cancellationToken).ConfigureAwait(false));
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

    private async Task<long> CopyKeyValuesAsync(CancellationToken cancellationToken)
    {
        var (count, version) = (0L, 0L);
        while (await source.ExportKeyValuesAsync(version, KeyValuesAtOnce, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            count += await target.ImportKeyValuesAsync(page, cancellationToken).ConfigureAwait(false);
            version = page[^1].Value.Version;
        }

        return count;
    }

    /// <summary>Executions that the target does not have, with the number of those before them that it has.</summary>
    private async IAsyncEnumerable<(IReadOnlyList<ExecutionArchive> Executions, long Known)> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var hasEnded in new[] { true, false })
        {
            string? after = null;
            while (await source.ListIdsAsync(hasEnded, after, IdsAtOnce, cancellationToken).ConfigureAwait(false) is { Count: > 0 } ids)
            {
                after = ids[^1];
                var unknown = (await target.FindUnknownAsync(ids, cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
                var left = ids.Where(unknown.Contains).ToArray();
                var known = (long)ids.Count - left.Length;
                while (left.Length > 0 && await source.ExportAsync(left, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
                {
                    left = left[(Array.IndexOf(left, page[^1].Execution.Id) + 1)..];
                    yield return (page, known);
                    known = 0;
                }

                if (known > 0)
                {
                    yield return ([], known);
                }
            }
        }
    }
}
