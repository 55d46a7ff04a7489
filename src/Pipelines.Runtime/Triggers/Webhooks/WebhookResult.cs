namespace Pipelines.Runtime.Triggers.Webhooks;

/// <summary>What became of a request to a webhook: one of the records below.</summary>
internal abstract record WebhookResult;

/// <summary>There is no such webhook, or it is disabled; nobody is told which.</summary>
internal sealed record WebhookNotFound : WebhookResult;

/// <summary>The webhook takes other methods.</summary>
/// <param name="Allowed">Those, upper-case.</param>
internal sealed record WebhookMethodNotAllowed(IReadOnlyList<string> Allowed) : WebhookResult;

/// <summary>The signature is missing or wrong, or too old.</summary>
/// <param name="Reason">What was expected; nothing that helps to guess.</param>
internal sealed record WebhookUnauthorized(string Reason) : WebhookResult;

/// <summary>The body or the inputs made of it do not fit.</summary>
/// <param name="Errors">Every mistake.</param>
internal sealed record WebhookInvalid(IReadOnlyList<InputError> Errors) : WebhookResult;

/// <summary>The body is larger than the webhook takes.</summary>
/// <param name="MaxBodyBytes">The most it takes.</param>
internal sealed record WebhookTooLarge(int MaxBodyBytes) : WebhookResult;

/// <summary>Too many requests came.</summary>
/// <param name="RetryAfter">When the next one is taken.</param>
internal sealed record WebhookRateLimited(TimeSpan RetryAfter) : WebhookResult;

/// <summary>The executions are durable.</summary>
/// <param name="ExecutionIds">The executions; none where the webhook's method started none.</param>
/// <param name="IsNew">Whether this request started one; a delivery that came before did not.</param>
internal sealed record WebhookAccepted(IReadOnlyList<string> ExecutionIds, bool IsNew) : WebhookResult;

/// <summary>The execution has ended within the time that the webhook waits.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="IsNew">Whether this request started it.</param>
/// <param name="State">How it ended.</param>
/// <param name="OutputsJson">Its outputs as UTF-8 JSON, secrets masked; <see langword="null"/> when it has none.</param>
internal sealed record WebhookCompleted(string ExecutionId, bool IsNew, ExecutionState State, ReadOnlyMemory<byte>? OutputsJson) : WebhookResult;

/// <summary>The webhook itself is at fault: its method threw, its secret is not set. The log and the trigger's health tell why.</summary>
internal sealed record WebhookFailed : WebhookResult;
