using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Triggers.Sources;

/// <summary>Asks a source for news from time to time. What an answer starts and where to go on from are made durable together.</summary>
internal sealed class PollLoop(
    FlowDefinition flow, PollTriggerDefinition definition, IServiceScopeFactory scopes, IDocumentStore documents, IExecutionStarter starter,
    OpenExecutions open, StoreClock clock, ITriggerHealth health) : ITriggerLoop
{
    private readonly TriggerCursor _cursor = new(TriggerName.Of(flow, definition));

    /// <inheritdoc/>
    public TriggerName Trigger { get; } = TriggerName.Of(flow, definition);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _cursor.ReadAsync(documents, clock, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var asked = clock.GetTimestamp();
            await open.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
            var isMoreThere = await PollAsync(cancellationToken).ConfigureAwait(false);
            health.Worked(Trigger);
            if (isMoreThere)
            {
                continue;
            }

            var rest = definition.Every - clock.GetElapsedTime(asked);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <returns>Whether there is more to ask for at once.</returns>
    private async Task<bool> PollAsync(CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using var disposing = scope.ConfigureAwait(false);
        var answer = await definition.PollAsync(scope.ServiceProvider, _cursor.Value, cancellationToken).ConfigureAwait(false);
        var starts = TriggerStarts.Of(flow, definition, answer.Events.SelectMany(static inputs => inputs));
        if (starts.Count == 0 && answer.Cursor == _cursor.Value)
        {
            return false;
        }

        var group = new StartGroup { Starts = [.. starts.Select(static start => new KeyedStart(start))], Documents = [_cursor.MovingTo(answer.Cursor)] };
        var outcome = await starter.StartAsync(group, cancellationToken).ConfigureAwait(false);
        if (outcome.Result == StartResult.Done)
        {
            _cursor.MovedTo(answer.Cursor, outcome.Versions[0]);
            open.Started(starts.Count);
            return answer.HasMore;
        }

        // Another process has gone on from there.
        await _cursor.ReadAsync(documents, clock, cancellationToken).ConfigureAwait(false);
        return false;
    }
}
