using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Runtime.Triggers.Events;
using Pipelines.Runtime.Triggers.Scheduling;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>
/// Starts a flow once several others have ended. Ends are taken one by one, in the order of their time; what the join has seen is written
/// in the transaction that takes an end out, so that a crash neither forgets nor repeats one. An end that completes a join at which the method
/// fails stays, and is tried again until later ends have led to a start.
/// </summary>
internal sealed class AfterFlowsLoop(FlowFollower follower, StoredTriggerSettings? settings, FlowEndQueue ends, IDocumentStore documents, StoreClock clock, ITriggerHealth health) : ITriggerLoop
{
    private const int PageSize = 1000;

    private readonly AfterFlowsTriggerDefinition _definition = (AfterFlowsTriggerDefinition)follower.Trigger;
    private readonly FailedEvents _failed = new(follower.Name, health, clock);

    /// <inheritdoc/>
    public TriggerName Trigger => follower.Name;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var join = FlowJoin.Of(follower);
        while (true)
        {
            if (await TakeAllAsync(join, cancellationToken).ConfigureAwait(false))
            {
                await _failed.WaitAsync(follower.Ends, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <returns>Whether nothing is left; otherwise another process took something meanwhile, and all is to be read again.</returns>
    private async Task<bool> TakeAllAsync(FlowJoin join, CancellationToken cancellationToken)
    {
        _failed.Begin();
        var waiting = await ListAsync(cancellationToken).ConfigureAwait(false);
        var stored = waiting.Count == 0 ? null : await documents.FindDocumentAsync(DocumentKinds.TriggerState, Trigger.FullName, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var state = stored is null ? JoinState.Empty : JoinState.FromJson(stored.Json);
        var version = stored?.Version ?? 0;
        var enabledAt = settings?.EnabledBefore(clock.GetUtcNow() + ScheduleStates.MostAhead);
        var isOutdated = false;
        foreach (var (document, end) in waiting.OrderBy(static pair => pair.End.EndedAt).ThenBy(static pair => pair.Document.Name, StringComparer.Ordinal))
        {
            await _failed.TryAsync(document.Name, TakeAsync, cancellationToken).ConfigureAwait(false);
            if (isOutdated)
            {
                return false;
            }

            async Task TakeAsync()
            {
                var step = end.EndedAt < enabledAt ? new JoinStep(state, null) : join.Add(state, end);
                var starts = step.Complete is { } complete ? await StartsOfAsync(complete, cancellationToken).ConfigureAwait(false) : [];
                var seen = new DocumentWrite { Kind = DocumentKinds.TriggerState, Name = Trigger.FullName, Json = step.State.ToJson(), ExpectedVersion = version };
                var outcome = await ends.TakeAsync(document, starts, [seen], cancellationToken).ConfigureAwait(false);
                isOutdated = outcome.Result != StartResult.Done;
                (state, version) = isOutdated ? (state, version) : (step.State, outcome.Versions[1]);
            }
        }

        _failed.End();
        return true;
    }

    private async Task<List<(DocumentRecord Document, EndedExecution End)>> ListAsync(CancellationToken cancellationToken)
    {
        var all = new List<(DocumentRecord, EndedExecution)>();
        IReadOnlyList<DocumentRecord> page;
        do
        {
            page = await ends.ListAsync(follower, all.Count > 0 ? all[^1].Item1.Name : null, PageSize, cancellationToken).ConfigureAwait(false);
            all.AddRange(page.Select(static document => (document, EndedExecution.FromJson(document.Json))));
        }
        while (page.Count == PageSize);
        return all;
    }

    /// <summary>What the ends start; it stands for the latest of the times that they stand for.</summary>
    private async Task<IReadOnlyList<StartRequest>> StartsOfAsync(IReadOnlyList<EndedExecution> complete, CancellationToken cancellationToken)
    {
        var seen = new List<FlowEnd>(complete.Count);
        foreach (var end in complete)
        {
            seen.Add(await ends.ReadAsync(end, cancellationToken).ConfigureAwait(false));
        }

        return TriggerStarts.Of(follower.Flow, _definition, _definition.Map(seen), complete.Max(static end => end.LogicalDate));
    }
}
