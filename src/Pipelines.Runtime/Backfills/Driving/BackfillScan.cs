using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.Backfills.Driving;

/// <summary>Finds the backfills that have not ended, again and again: each is read once, and those that are new for a while.</summary>
internal sealed class BackfillScan(BackfillDocuments documents)
{
    /// <summary>A backfill that another process makes may have an id a little older than one that is here already: clocks differ.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromHours(1);

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private string? _behind;

    /// <summary>The ids of those that have not ended, as far as is known.</summary>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<string>> FindAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var newest = ExecutionId.First(now - Settled);
        await foreach (var backfill in documents.ReadAllAsync(_behind, cancellationToken).ConfigureAwait(false))
        {
            if (!backfill.State.IsTerminal())
            {
                _open.Add(backfill.Id);
            }

            if (string.CompareOrdinal(backfill.Id, newest) < 0)
            {
                _behind = backfill.Id;
            }
        }

        return [.. _open];
    }

    /// <summary>A backfill was made or changed: one that was canceled may have to be stopped as well.</summary>
    public void Changed(string id) => _open.Add(id);

    /// <summary>A backfill has ended: whoever drove it has seen that.</summary>
    public void Ended(string id) => _open.Remove(id);
}
