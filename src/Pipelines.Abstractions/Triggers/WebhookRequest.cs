namespace Pipelines;

/// <summary>A request that a webhook received.</summary>
/// <param name="Method">The HTTP method, upper-case.</param>
/// <param name="Query">The query's parameters; of repeated ones the last.</param>
/// <param name="Headers">The headers, names without regard to case.</param>
/// <param name="Body">The body, as received.</param>
/// <param name="ReceivedAt">When it was received, in UTC.</param>
public record WebhookRequest(
    string Method,
    IReadOnlyDictionary<string, string> Query,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body,
    DateTimeOffset ReceivedAt);

/// <summary>A request that a webhook received, with its JSON body.</summary>
/// <typeparam name="TBody">The type of the body.</typeparam>
/// <param name="Request">The request.</param>
/// <param name="Content">The body, read.</param>
public sealed record WebhookRequest<TBody>(WebhookRequest Request, TBody Content) : WebhookRequest(Request);
