using System.Runtime.ExceptionServices;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>
/// Starts a flow for the ends of another one. An end that it fails at keeps no other waiting; it is tried again. What ended while the trigger
/// was disabled starts nothing.
/// </summary>
internal sealed class AfterFlowLoop(FlowFollower follower, DateTimeOffset? enabledAt, FlowEndQueue ends, ITriggerHealth health) : ITriggerLoop
{
    /// <summary>So many are dealt with at once; they share a transaction.</summary>
    private const int PageSize = 100;

    private readonly AfterFlowTriggerDefinition _definition = (AfterFlowTriggerDefinition)follower.Trigger;

    /// <inheritdoc/>
    public TriggerName Trigger => follower.Name;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await StartAllAsync(cancellationToken).ConfigureAwait(false);
            await follower.Ends.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StartAllAsync(CancellationToken cancellationToken)
    {
        Exception? failure = null;
        string? after = null;
        IReadOnlyList<DocumentRecord> page;
        do
        {
            page = await ends.ListAsync(follower, after, PageSize, cancellationToken).ConfigureAwait(false);
            foreach (var failed in await Task.WhenAll(page.Select(end => TryStartAsync(end, cancellationToken))).ConfigureAwait(false))
            {
                failure ??= failed;
            }

            after = page.Count > 0 ? page[^1].Name : null;
        }
        while (page.Count == PageSize);

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        health.Worked(Trigger);
    }

    /// <returns>Why it could not be done.</returns>
    private async Task<Exception?> TryStartAsync(DocumentRecord end, CancellationToken cancellationToken)
    {
        try
        {
            var ended = EndedExecution.FromJson(end.Json);
            IReadOnlyList<StartRequest> starts = [];
            if (!(ended.EndedAt < enabledAt))
            {
                var seen = await ends.ReadAsync(ended, cancellationToken).ConfigureAwait(false);
                starts = TriggerStarts.Of(follower.Flow, _definition, _definition.Map(seen.Completed, seen.OutputsJson), ended.LogicalDate);
            }

            // Outdated, another process has dealt with it: this one had the role a moment ago, or was about to lose it.
            await ends.TakeAsync(end, starts, [], cancellationToken).ConfigureAwait(false);
            return null;
        }
#pragma warning disable CA1031 // The trigger's method may throw anything; it is thrown again once the other ends are dealt with.
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return exception;
        }
    }
}
