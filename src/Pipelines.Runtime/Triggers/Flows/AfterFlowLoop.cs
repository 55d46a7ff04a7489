using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Runtime.Triggers.Events;
using Pipelines.Runtime.Triggers.Scheduling;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>
/// Starts a flow for the ends of another one. An end that it fails at keeps no other waiting; it is tried again. What ended while the trigger
/// was disabled starts nothing.
/// </summary>
internal sealed class AfterFlowLoop(FlowFollower follower, StoredTriggerSettings? settings, FlowEndQueue ends, ITriggerHealth health, TimeProvider time) : ITriggerLoop
{
    /// <summary>So many are dealt with at once; they share a transaction.</summary>
    private const int PageSize = 100;

    private readonly AfterFlowTriggerDefinition _definition = (AfterFlowTriggerDefinition)follower.Trigger;
    private readonly FailedEvents _failed = new(follower.Name, health, time);

    /// <inheritdoc/>
    public TriggerName Trigger => follower.Name;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await StartAllAsync(cancellationToken).ConfigureAwait(false);
            await _failed.WaitAsync(follower.Ends, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        _failed.Begin();
        string? after = null;
        IReadOnlyList<DocumentRecord> page;
        do
        {
            page = await ends.ListAsync(follower, after, PageSize, cancellationToken).ConfigureAwait(false);
            await Task.WhenAll(page.Select(end => _failed.TryAsync(end.Name, () => StartAsync(end, cancellationToken), cancellationToken))).ConfigureAwait(false);
            after = page.Count > 0 ? page[^1].Name : null;
        }
        while (page.Count == PageSize);
        _failed.End();
    }

    private async Task StartAsync(DocumentRecord end, CancellationToken cancellationToken)
    {
        var ended = EndedExecution.FromJson(end.Json);
        IReadOnlyList<StartRequest> starts = [];
        if (!(ended.EndedAt < settings?.EnabledBefore(time.GetUtcNow() + ScheduleStates.MostAhead)))
        {
            var seen = await ends.ReadAsync(ended, cancellationToken).ConfigureAwait(false);
            starts = TriggerStarts.Of(follower.Flow, _definition, _definition.Map(seen.Completed, seen.OutputsJson), ended.LogicalDate);
        }

        // Outdated, another process has dealt with it: this one had the role a moment ago, or was about to lose it.
        await ends.TakeAsync(end, starts, [], cancellationToken).ConfigureAwait(false);
    }
}
