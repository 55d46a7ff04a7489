namespace Pipelines.Generators.Model;

/// <summary>What starts the flow.</summary>
internal enum TriggerKind
{
    Schedule,
    Webhook,
    AfterFlow,
    AfterFlows,
    FileArrival,
    Poll,
    Listen,
}
