using Pipelines.Definitions;

namespace Pipelines.Runtime.Triggers;

/// <summary>Which trigger: what its documents, its start keys and its lines in a list are named by.</summary>
/// <param name="Namespace">The flow's namespace.</param>
/// <param name="FlowId">The flow's id.</param>
/// <param name="TriggerId">The trigger's id within the flow.</param>
internal sealed record TriggerName(string Namespace, string FlowId, string TriggerId)
{
    /// <summary>The name of a flow's trigger.</summary>
    public static TriggerName Of(FlowDefinition flow, TriggerDefinition trigger) => new(flow.Namespace, flow.Id, trigger.Id);

    /// <summary>The flow's full name.</summary>
    public string Flow => $"{Namespace}/{FlowId}";

    /// <summary>The full name: <c>zoomcamp/taxi/green</c>.</summary>
    public string FullName => $"{Namespace}/{FlowId}/{TriggerId}";

    /// <inheritdoc/>
    public override string ToString() => FullName;
}
