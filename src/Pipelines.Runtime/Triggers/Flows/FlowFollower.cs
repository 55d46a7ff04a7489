using Pipelines.Definitions;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>A trigger that follows other flows.</summary>
/// <param name="flow">The flow that it starts.</param>
/// <param name="trigger">The trigger.</param>
/// <param name="followed">The full names of the flows that it follows.</param>
/// <param name="states">The states that count.</param>
internal sealed class FlowFollower(FlowDefinition flow, TriggerDefinition trigger, IReadOnlyList<string> followed, IReadOnlyList<ExecutionState> states)
{
    /// <summary>Which trigger.</summary>
    public TriggerName Name { get; } = TriggerName.Of(flow, trigger);

    /// <summary>The flow that it starts.</summary>
    public FlowDefinition Flow => flow;

    /// <summary>The trigger.</summary>
    public TriggerDefinition Trigger => trigger;

    /// <summary>The full names of the flows that it follows, in the order in which its method takes them.</summary>
    public IReadOnlyList<string> Followed => followed;

    /// <summary>Set when there may be ends for it to see.</summary>
    public WakeSignal Ends { get; } = new();

    /// <summary>What the names of the ends that it has yet to see begin with.</summary>
    public string EndsPrefix => $"{Name.FullName}|";

    /// <summary>Whether an end in this state is for it.</summary>
    public bool Counts(ExecutionState state) => states.Contains(state);

    /// <summary>The trigger as one that follows flows; <see langword="null"/> for another kind.</summary>
    public static FlowFollower? Of(FlowDefinition flow, TriggerDefinition trigger) => trigger switch
    {
        AfterFlowTriggerDefinition after => new FlowFollower(flow, after, [after.After().FullName], after.States),
        AfterFlowsTriggerDefinition join => new FlowFollower(flow, join, [.. join.After.Select(static other => other().FullName)], join.States),
        _ => null,
    };
}
