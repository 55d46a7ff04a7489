using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>The ends that a trigger has yet to see. One leaves it in the transaction that starts what it leads to: whatever dies, it is seen once.</summary>
internal sealed class FlowEndQueue(IDocumentStore documents, IExecutionStore executions, IExecutionStarter starter, InputProtector protector, StoreClock clock)
{
    /// <summary>The ends that wait for a trigger, by their names.</summary>
    /// <param name="follower">The trigger.</param>
    /// <param name="after">Only those behind this one.</param>
    /// <param name="limit">The most to give.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<IReadOnlyList<DocumentRecord>> ListAsync(FlowFollower follower, string? after, int limit, CancellationToken cancellationToken) => documents.ListDocumentsAsync(
        new DocumentQuery { Kind = DocumentKinds.FlowEnd, Prefix = follower.EndsPrefix, After = after, Limit = limit }, clock.GetUtcNow(), cancellationToken);

    /// <summary>The end with its outputs as they are now, secrets in clear; without where the execution is gone, or was restarted since.</summary>
    public async Task<FlowEnd> ReadAsync(EndedExecution ended, CancellationToken cancellationToken)
    {
        var execution = await executions.GetExecutionAsync(ended.Id, cancellationToken).ConfigureAwait(false);
        var outputs = execution is { OutputsJson: { } json } && execution.Attempt == ended.Attempt ? protector.Unprotect(json) : (ReadOnlyMemory<byte>?)null;
        return new FlowEnd(ended.ToCompleted(), outputs);
    }

    /// <summary>Takes an end out together with what it starts and what else is to be remembered.</summary>
    /// <param name="end">The end.</param>
    /// <param name="starts">What it starts.</param>
    /// <param name="others">Documents to write with it.</param>
    /// <param name="cancellationToken">Stops before anything is done.</param>
    public Task<Storage.Starts.StartOutcome> TakeAsync(DocumentRecord end, IReadOnlyList<StartRequest> starts, IReadOnlyList<DocumentWrite> others, CancellationToken cancellationToken) =>
        starter.StartAsync(
            new StartGroup
            {
                Starts = [.. starts.Select(static start => new KeyedStart(start))],
                Documents = [new DocumentWrite { Kind = end.Kind, Name = end.Name, Json = null, ExpectedVersion = end.Version }, .. others],
            },
            cancellationToken);
}
