using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Backfills.Driving;

/// <summary>Stops the open executions of a backfill that is being canceled.</summary>
internal sealed class BackfillStops(BackfillDocuments documents, IExecutionStore store, ExecutionControl control, StoreClock clock)
{
    private const int PageSize = 200;

    private static readonly IReadOnlyList<ExecutionState> OpenStates = [.. Enum.GetValues<ExecutionState>().Where(static state => !state.IsTerminal() && state != ExecutionState.Canceling)];

    /// <summary>Tells all of them to stop; from then on the backfill is canceled.</summary>
    /// <param name="backfill">The backfill, which starts nothing more.</param>
    /// <param name="cancellationToken">Stops telling; whoever drives backfills goes on with it.</param>
    /// <returns>The backfill as it is then.</returns>
    public async Task<BackfillRecord?> StopAsync(BackfillRecord backfill, CancellationToken cancellationToken)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        List<string> open;
        do
        {
            // Again, until there are no others: one that failed before it was told may have left its next try.
            open = [.. (await OpenAsync(backfill.Id, cancellationToken).ConfigureAwait(false)).Where(told.Add)];
            foreach (var executionId in open)
            {
                await control.CancelAsync(executionId, $"Its backfill {backfill.Id} was canceled.", null, cancellationToken).ConfigureAwait(false);
            }
        }
        while (open.Count > 0);

        for (var current = (BackfillRecord?)backfill; current is { State: BackfillState.Canceling }; current = await documents.FindAsync(backfill.Id, cancellationToken).ConfigureAwait(false))
        {
            var ended = current with { State = BackfillState.Canceled, EndedAt = clock.GetUtcNow() };
            if (await documents.TryWriteAsync(ended, cancellationToken).ConfigureAwait(false) is { } written)
            {
                return written;
            }
        }

        return await documents.FindAsync(backfill.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those it started, and the retries of those, which have its label.</summary>
    private async Task<IReadOnlyCollection<string>> OpenAsync(string id, CancellationToken cancellationToken)
    {
        var byOrigin = new ExecutionQuery { Origin = new ExecutionOrigin(ExecutionOriginKind.Backfill, id), States = OpenStates, Limit = PageSize };
        var byLabel = new ExecutionQuery { Labels = new Dictionary<string, string> { [BackfillRecord.Label] = id }, States = OpenStates, Limit = PageSize };
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var query in new[] { byOrigin, byLabel })
        {
            await foreach (var execution in ListAsync(query, cancellationToken).ConfigureAwait(false))
            {
                if (execution.Origin is not null)
                {
                    found.Add(execution.Id);
                }
            }
        }

        return found;
    }

    private async IAsyncEnumerable<ExecutionSummary> ListAsync(ExecutionQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await store.ListExecutionsAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var execution in page)
            {
                yield return execution;
            }

            if (page.Count < query.Limit)
            {
                yield break;
            }

            query = query with { BeforeId = page[^1].Id };
        }
    }
}
