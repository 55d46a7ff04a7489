namespace Pipelines.Definitions;

/// <summary>Starts on an HTTP request.</summary>
public sealed record WebhookTriggerDefinition : TriggerDefinition
{
    /// <summary>The last part of the address.</summary>
    public required string Key { get; init; }

    /// <summary>The inputs of the executions that a request starts; mistakes in its body go to the context.</summary>
    public required Func<WebhookRequest, BindingContext, IEnumerable<object?>> Map { get; init; }
}
