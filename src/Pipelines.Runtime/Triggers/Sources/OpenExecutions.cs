using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Triggers.Sources;

/// <summary>
/// Back-pressure: a source is read on only while fewer than so many executions of its trigger are open, so that a stream that is faster than
/// its flow fills neither the store nor the memory. They are counted only once as many were started as there was room for.
/// </summary>
/// <param name="store">Counts them.</param>
/// <param name="trigger">The trigger.</param>
/// <param name="most">How many may be open, at least 1.</param>
/// <param name="pause">How long to wait before they are counted again.</param>
/// <param name="time">The clock.</param>
internal sealed class OpenExecutions(IExecutionStore store, TriggerName trigger, int most, TimeSpan pause, TimeProvider time)
{
    private static readonly ExecutionState[] Open = [.. Enum.GetValues<ExecutionState>().Where(static state => !state.IsTerminal())];

    private int _room;

    /// <summary>Waits until one more may be started.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (_room <= 0)
        {
            var query = new ExecutionQuery { Flow = trigger.Flow, Trigger = trigger.TriggerId, States = Open, Limit = most };
            _room = most - (await store.ListExecutionsAsync(query, cancellationToken).ConfigureAwait(false)).Count;
            if (_room <= 0)
            {
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>So many were started.</summary>
    public void Started(int count) => _room -= count;
}
