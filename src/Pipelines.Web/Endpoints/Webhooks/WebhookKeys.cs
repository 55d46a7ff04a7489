using Pipelines.Definitions;

namespace Pipelines.Web.Endpoints.Webhooks;

/// <summary>Hides the keys of webhooks in what is shown: whoever knows one may start the flow, and looking is less than that.</summary>
internal static class WebhookKeys
{
    private const string Mask = "***";

    /// <summary>A trigger without its key.</summary>
    public static TriggerDefinition Hide(TriggerDefinition trigger) => trigger is WebhookTriggerDefinition webhook ? webhook with { Key = Mask } : trigger;

    /// <summary>A flow without the keys of its webhooks.</summary>
    public static FlowDefinition Hide(FlowDefinition flow) =>
        flow.Triggers.Any(static trigger => trigger is WebhookTriggerDefinition) ? flow with { Triggers = [.. flow.Triggers.Select(Hide)] } : flow;
}
