using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Triggers.Sources;

/// <summary>
/// Starts a flow for the messages of a stream. The cursor of the last message is made durable together with what the messages started: a
/// message that comes again after a crash is one that started nothing. Batches that are full already share a transaction.
/// </summary>
internal sealed class ListenLoop(
    FlowDefinition flow, ListenTriggerDefinition definition, IServiceScopeFactory scopes, IDocumentStore documents, IExecutionStarter starter,
    OpenExecutions open, StoreClock clock, ITriggerHealth health) : ITriggerLoop
{
    /// <summary>The most executions of one transaction, beyond those of one batch.</summary>
    private const int MostOfGroup = 250;

    /// <summary>After so many messages it is written down how far it has come, though they may start nothing.</summary>
    private const int MostMessages = 5000;

    /// <summary>A stream that holds for so long has been opened, though it may have nothing to say for days.</summary>
    private static readonly TimeSpan HoldsAfter = TimeSpan.FromSeconds(10);

    private readonly TriggerCursor _cursor = new(TriggerName.Of(flow, definition));

    /// <summary>After a failure batches go one by one, so that those before the one at fault are started.</summary>
    private bool _isCareful;

    /// <inheritdoc/>
    public TriggerName Trigger { get; } = TriggerName.Of(flow, definition);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _cursor.ReadAsync(documents, clock, cancellationToken).ConfigureAwait(false);
        var scope = scopes.CreateAsyncScope();
        await using var disposing = scope.ConfigureAwait(false);
        var batches = new MessageBatches(token => definition.ListenAsync(scope.ServiceProvider, _cursor.Value, token), definition.MaxBatch, definition.MaxWait, clock, cancellationToken);
        try
        {
            await WaitForFirstAsync(batches, cancellationToken).ConfigureAwait(false);
            while (await NextAsync(batches, cancellationToken).ConfigureAwait(false) is { } group)
            {
                if (group.Cursor is { } cursor && !await StartAsync(group.Inputs, cursor, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }

                if (group.Failure is { } failure)
                {
                    ExceptionDispatchInfo.Throw(failure);
                }

                _isCareful = false;
                health.Worked(Trigger);
            }
        }
        catch
        {
            _isCareful = true;
            throw;
        }
        finally
        {
            await HungCode.WaitForEndAsync(batches.DisposeAsync().AsTask(), Trigger, health, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the first message; one that failed before is healthy again when the stream is open and quiet.</summary>
    private async Task WaitForFirstAsync(MessageBatches batches, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = batches.WaitAsync(cancellationToken);
        if (await Task.WhenAny(first, Task.Delay(HoldsAfter, clock, waiting.Token)).ConfigureAwait(false) != first && !cancellationToken.IsCancellationRequested)
        {
            health.Worked(Trigger);
        }

        await waiting.CancelAsync().ConfigureAwait(false);
        await first.ConfigureAwait(false);
    }

    /// <returns><see langword="null"/> when the stream has ended.</returns>
    private async Task<MessageGroup?> NextAsync(MessageBatches batches, CancellationToken cancellationToken)
    {
        await open.WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        var batch = await batches.NextAsync(cancellationToken).ConfigureAwait(false);
        if (batch.Count == 0)
        {
            return null;
        }

        var group = new MessageGroup();
        while (group.TryAdd(batch, definition.Map) && !_isCareful && group.Inputs.Count < MostOfGroup && group.Messages < MostMessages && batches.TryNext(out batch))
        {
            // As many as are there.
        }

        return group;
    }

    /// <returns>Whether it was done; another process has gone on from the cursor where not.</returns>
    private async Task<bool> StartAsync(List<object?> inputs, string cursor, CancellationToken cancellationToken)
    {
        var starts = TriggerStarts.Of(flow, definition, inputs);
        var group = new StartGroup { Starts = [.. starts.Select(static start => new KeyedStart(start))], Documents = [_cursor.MovingTo(cursor)] };
        var outcome = await starter.StartAsync(group, cancellationToken).ConfigureAwait(false);
        if (outcome.Result != StartResult.Done)
        {
            return false;
        }

        _cursor.MovedTo(cursor, outcome.Versions[0]);
        open.Started(starts.Count);
        return true;
    }
}
