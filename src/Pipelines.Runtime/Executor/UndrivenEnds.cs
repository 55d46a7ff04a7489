using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Executor;

/// <summary>
/// Tells those who follow a flow of ends that no driver made: canceled before the start, or refused by a limit. Those are written right after
/// the end, not with it: a process that dies in between keeps it from being seen.
/// </summary>
internal sealed class UndrivenEnds(ExecutorServices services, IDocumentStore documents)
{
    /// <summary>Tells of ends.</summary>
    /// <param name="executionIds">The executions that ended.</param>
    /// <param name="cancellationToken">Stops waiting for the store.</param>
    public async Task TellAsync(IReadOnlyCollection<string> executionIds, CancellationToken cancellationToken)
    {
        if (executionIds.Count == 0 || !services.FlowEnds.IsAnyFollowed)
        {
            return;
        }

        foreach (var id in executionIds)
        {
            var record = await services.Patience.RunAsync(token => services.Store.GetExecutionAsync(id, token), cancellationToken).ConfigureAwait(false);
            if (record is not { EndedAt: { } endedAt, StartedAt: null } || services.FlowEnds.Of(record.Flow, ExecutionDriver.InfoOf(record), record.State, endedAt) is not { Count: > 0 } ends)
            {
                continue;
            }

            await services.Patience.RunAsync(token => documents.WriteDocumentsAsync(ends, services.Time.GetUtcNow(), token), cancellationToken).ConfigureAwait(false);
            services.FlowEnds.Durable(record.Flow);
        }
    }
}
