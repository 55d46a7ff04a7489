using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.Backfills.Driving;

/// <summary>Finds the backfills that have not ended, again and again: those that ended long ago are looked at once.</summary>
internal sealed class BackfillScan(BackfillDocuments documents)
{
    /// <summary>A backfill that another process makes may have an id a little older than one that is here already: clocks differ.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromHours(1);

    private string? _behind;

    /// <summary>The ids of those that have not ended.</summary>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<string>> FindAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var newest = ExecutionId.First(now - Settled);
        var after = _behind;
        await foreach (var backfill in documents.ReadAllAsync(after, cancellationToken).ConfigureAwait(false))
        {
            if (!backfill.State.IsTerminal())
            {
                found.Add(backfill.Id);
            }
            else if (found.Count == 0 && string.CompareOrdinal(backfill.Id, newest) < 0)
            {
                _behind = backfill.Id;
            }
        }

        return found;
    }
}
