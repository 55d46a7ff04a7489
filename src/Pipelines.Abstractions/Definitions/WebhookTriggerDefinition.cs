namespace Pipelines.Definitions;

/// <summary>Starts on an HTTP request.</summary>
public sealed record WebhookTriggerDefinition : TriggerDefinition
{
    /// <summary>The last part of the address.</summary>
    public required string Key { get; init; }

    /// <summary>The HTTP methods that start it, upper-case.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["POST"];

    /// <summary>How requests are signed.</summary>
    public WebhookSignature Signature { get; init; }

    /// <summary>The name of the secret that signatures are checked with; <see langword="null"/> when there are none.</summary>
    public string? Secret { get; init; }

    /// <summary>The header that names a delivery.</summary>
    public string IdempotencyHeader { get; init; } = "Idempotency-Key";

    /// <summary>How long the answer waits for the end of what was started; <see langword="null"/>: not at all.</summary>
    public TimeSpan? WaitFor { get; init; }

    /// <summary>The largest body in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 1_048_576;

    /// <summary>The most requests a minute; 0: there is no limit.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>The inputs of the executions that a request starts; mistakes in its body go to the context.</summary>
    public required Func<WebhookRequest, BindingContext, IEnumerable<object?>> Map { get; init; }
}
