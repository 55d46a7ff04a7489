namespace Pipelines;

/// <summary>Starts the flow on an HTTP request. The method takes a <see cref="WebhookRequest"/> or a <see cref="WebhookRequest{TBody}"/>.</summary>
/// <param name="key">The last part of the address; whoever knows it may start the flow. Lower-case letters, digits, <c>-</c> and <c>_</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WebhookAttribute(string key) : TriggerAttribute
{
    /// <summary>The last part of the address.</summary>
    public string Key { get; } = key;
}
