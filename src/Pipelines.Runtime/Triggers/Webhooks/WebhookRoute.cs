using Pipelines.Definitions;

namespace Pipelines.Runtime.Triggers.Webhooks;

/// <summary>A webhook of the program.</summary>
/// <param name="flow">The flow that it starts.</param>
/// <param name="definition">The trigger.</param>
/// <param name="time">The clock.</param>
internal sealed class WebhookRoute(FlowDefinition flow, WebhookTriggerDefinition definition, TimeProvider time)
{
    /// <summary>Which trigger.</summary>
    public TriggerName Name { get; } = TriggerName.Of(flow, definition);

    /// <summary>The flow that it starts.</summary>
    public FlowDefinition Flow => flow;

    /// <summary>The trigger.</summary>
    public WebhookTriggerDefinition Definition => definition;

    /// <summary>How many requests it takes; <see langword="null"/> for any number.</summary>
    public RequestRate? Rate { get; } = definition.RequestsPerMinute > 0 ? new RequestRate(definition.RequestsPerMinute, time) : null;
}
