using System.Collections.Frozen;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>
/// Which triggers follow which flow, known once for all executions. Every process writes ends down for the triggers of its own program,
/// whether or not it has the role to deal with them.
/// </summary>
/// <param name="flows">The flows of the program.</param>
internal sealed class FlowFollowers(FlowRegistry flows) : IFlowEnds
{
    /// <summary>An end that nobody saw for so long, since its trigger stayed disabled or the flow went away, is of no use any more.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private Known _known = new([], [], FrozenDictionary<string, FlowFollower[]>.Empty);

    /// <inheritdoc/>
    public bool IsAnyFollowed => Get().All.Length > 0;

    /// <summary>All triggers that follow flows.</summary>
    public IReadOnlyList<FlowFollower> All => Get().All;

    /// <inheritdoc/>
    public IReadOnlyList<DocumentWrite> Of(string flow, ExecutionInfo execution, ExecutionState state, DateTimeOffset endedAt)
    {
        if (!Get().ByFlow.TryGetValue(flow, out var followers))
        {
            return [];
        }

        List<DocumentWrite>? ends = null;
        foreach (var follower in followers)
        {
            if (follower.Counts(state))
            {
                var ended = EndedExecution.Of(execution, state, endedAt);
                (ends ??= []).Add(new DocumentWrite { Kind = DocumentKinds.FlowEnd, Name = follower.EndsPrefix + ended.EndId, Json = ended.ToJson(), ExpiresAt = endedAt + KeptFor });
            }
        }

        return ends ?? (IReadOnlyList<DocumentWrite>)[];
    }

    /// <summary>Set when other processes may have written ends.</summary>
    public WakeSignal Elsewhere { get; } = new();

    /// <inheritdoc/>
    public void DurableElsewhere() => Elsewhere.Set();

    /// <inheritdoc/>
    public void Durable(string flow)
    {
        if (Get().ByFlow.TryGetValue(flow, out var followers))
        {
            foreach (var follower in followers)
            {
                follower.Ends.Set();
            }
        }
    }

    private Known Get()
    {
        // The registry makes a new list for every flow that is added.
        var known = Volatile.Read(ref _known);
        var all = flows.Flows;
        if (ReferenceEquals(known.Flows, all))
        {
            return known;
        }

        var made = Make(all, known);
        return Interlocked.CompareExchange(ref _known, made, known) == known ? made : Get();
    }

    private static Known Make(IReadOnlyList<FlowDefinition> flows, Known before)
    {
        // Whoever waits for a follower's ends goes on to wait for the same one.
        var earlier = new Dictionary<TriggerDefinition, FlowFollower>(before.All.Select(static follower => KeyValuePair.Create(follower.Trigger, follower)), ReferenceEqualityComparer.Instance);
        var all = (
            from flow in flows
            from trigger in flow.Triggers
            let follower = earlier.TryGetValue(trigger, out var there) ? there : FlowFollower.Of(flow, trigger)
            where follower is not null
            select follower).ToArray();
        var byFlow = all
            .SelectMany(static follower => follower.Followed.Distinct(StringComparer.OrdinalIgnoreCase).Select(followed => (followed, follower)))
            .GroupBy(static pair => pair.followed, static pair => pair.follower, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(static group => group.Key, static group => group.ToArray(), StringComparer.OrdinalIgnoreCase);
        return new Known(flows, all, byFlow);
    }

    private sealed record Known(IReadOnlyList<FlowDefinition> Flows, FlowFollower[] All, FrozenDictionary<string, FlowFollower[]> ByFlow);
}
