namespace Pipelines.Runtime.Triggers.Webhooks;

/// <summary>Hands requests to webhooks, whatever server received them.</summary>
internal interface IWebhookDispatcher
{
    /// <summary>The most bytes that a webhook's body may have, so that a server need not read more.</summary>
    /// <param name="key">The last part of the address.</param>
    /// <returns><see langword="null"/> when there is no such webhook, or it is disabled.</returns>
    int? FindMaxBodyBytes(string key);

    /// <summary>Whether a webhook checks signatures, so that its key alone allows nothing.</summary>
    /// <param name="key">The last part of the address.</param>
    bool IsSigned(string key);

    /// <summary>Checks a request, starts what it is to start, and waits for its end where the webhook does.</summary>
    /// <param name="call">The request.</param>
    /// <param name="cancellationToken">Stops waiting, as when the caller hangs up; what was started goes on.</param>
    /// <exception cref="Storage.StoreUnavailableException">The store was out of order; nothing was started.</exception>
    Task<WebhookResult> DispatchAsync(WebhookCall call, CancellationToken cancellationToken);
}
