namespace Pipelines.Generators.Model;

/// <summary>Which requests start the flow, and how they are answered.</summary>
internal sealed record WebhookModel
{
    public required string Key { get; init; }

    public EquatableArray<string> Methods { get; init; }

    /// <summary>The member of <c>WebhookSignature</c>.</summary>
    public required string Signature { get; init; }

    public string? Secret { get; init; }

    public required string IdempotencyHeader { get; init; }

    public long? WaitForTicks { get; init; }

    public int MaxBodyBytes { get; init; }

    public int RequestsPerMinute { get; init; }
}
