using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Triggers.Events;

namespace Pipelines.Runtime.Triggers.Webhooks;

/// <inheritdoc cref="IWebhookDispatcher"/>
internal sealed class WebhookDispatcher(
    WebhookRoutes routes, IExecutionStarter starter, IExecutionStore executions, ISecrets secrets, ITriggerHealth health, TimeProvider time) : IWebhookDispatcher
{
    /// <summary>Longer names of deliveries would not fit the store's index; those of the known senders have 36 characters.</summary>
    private const int LongestDelivery = 255;

    private static readonly WebhookResult NotFound = new WebhookNotFound();
    private static readonly WebhookResult Failed = new WebhookFailed();

    /// <inheritdoc/>
    public int? FindMaxBodyBytes(string key) => Find(key)?.Definition.MaxBodyBytes;

    /// <inheritdoc/>
    public bool IsSigned(string key) => Find(key) is { Definition.Signature: not WebhookSignature.None };

    /// <inheritdoc/>
    public async Task<WebhookResult> DispatchAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        if (Find(call.Key) is not { } route)
        {
            return NotFound;
        }

        try
        {
            return await RefuseAsync(route, call, cancellationToken).ConfigureAwait(false) ?? await StartAsync(route, call, cancellationToken).ConfigureAwait(false);
        }
        catch (InputException exception)
        {
            return new WebhookInvalid(exception.Errors);
        }
        catch (Exception exception) when (exception is not StoreUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            // How long a loop would wait does not matter here: the next request is another one.
            health.Failed(route.Name, exception);
            return Failed;
        }
    }

    private WebhookRoute? Find(string key) => routes.Find(key) is { } route && route.Definition.IsEnabled ? route : null;

    /// <returns>Why it is refused; <see langword="null"/> when it is not.</returns>
    private async Task<WebhookResult?> RefuseAsync(WebhookRoute route, WebhookCall call, CancellationToken cancellationToken)
    {
        var definition = route.Definition;
        if (!definition.Methods.Contains(call.Method, StringComparer.OrdinalIgnoreCase))
        {
            return new WebhookMethodNotAllowed(definition.Methods);
        }

        if (call.Body.Length > definition.MaxBodyBytes)
        {
            return new WebhookTooLarge(definition.MaxBodyBytes);
        }

        if (definition.Signature != WebhookSignature.None)
        {
            var secret = await secrets.GetAsync(definition.Secret ?? "", cancellationToken).ConfigureAwait(false);
            if (WebhookSignatures.Refuse(definition.Signature, call, secret.Reveal()) is { } reason)
            {
                return new WebhookUnauthorized(reason);
            }
        }

        // After the signature: strangers must not use up what is meant for the sender.
        return route.Rate is { } rate && !rate.TryPass(out var retryAfter) ? new WebhookRateLimited(retryAfter) : null;
    }

    private async Task<WebhookResult> StartAsync(WebhookRoute route, WebhookCall call, CancellationToken cancellationToken)
    {
        var delivery = call.Header(route.Definition.IdempotencyHeader)?.Trim();
        if (delivery?.Length > LongestDelivery)
        {
            return new WebhookInvalid([new InputError(route.Definition.IdempotencyHeader, $"expected at most {LongestDelivery} characters, got {delivery.Length}")]);
        }

        var context = new BindingContext();
        var request = new WebhookRequest(call.Method.ToUpperInvariant(), call.Query, call.Headers, call.Body, call.ReceivedAt);
        var starts = TriggerStarts.Of(route.Flow, route.Definition, route.Definition.Map(request, context));
        if (context.Errors.Count > 0)
        {
            return new WebhookInvalid(context.Errors);
        }

        var accepted = await StartAsync(route, starts, string.IsNullOrEmpty(delivery) ? null : delivery, cancellationToken).ConfigureAwait(false);
        health.Worked(route.Name);
        return route.Definition.WaitFor is { } longest && accepted.ExecutionIds is [var only]
            ? await WaitAsync(only, accepted, longest, cancellationToken).ConfigureAwait(false)
            : accepted;
    }

    /// <summary>One execution that nothing else depends on is driven here at once; a delivery that may come again, or several executions, are one transaction first.</summary>
    private async Task<WebhookAccepted> StartAsync(WebhookRoute route, IReadOnlyList<StartRequest> starts, string? delivery, CancellationToken cancellationToken)
    {
        if (starts.Count == 0)
        {
            return new WebhookAccepted([], IsNew: false);
        }

        if (delivery is null && starts is [var only])
        {
            return new WebhookAccepted([await starter.StartAsync(only with { DriveHere = true }, cancellationToken).ConfigureAwait(false)], IsNew: true);
        }

        var keyed = starts.Select((start, index) => new KeyedStart(start, delivery is null ? null : new StartKey(StartKeys.Delivery(route.Name, delivery, index))));
        var outcome = await starter.StartAsync(new StartGroup { Starts = [.. keyed] }, cancellationToken).ConfigureAwait(false);
        return new WebhookAccepted([.. outcome.Executions.Select(static started => started.ExecutionId).OfType<string>()], outcome.Executions.Any(static started => started.IsNew));
    }

    private async Task<WebhookResult> WaitAsync(string executionId, WebhookAccepted accepted, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        ExecutionRecord? ended;
        try
        {
            ended = await FollowAsync(executionId, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It takes longer, or this process stops and another goes on with it.
            return accepted;
        }

        return ended is { } last && last.State.IsTerminal()
            ? new WebhookCompleted(last.Id, accepted.IsNew, last.State, last.OutputsJson is { } outputs ? InputProtector.Mask(outputs) : null)
            : accepted;
    }

    /// <summary>Follows an execution to its end, and through the retries of the whole that its flow's policy makes.</summary>
    private async Task<ExecutionRecord?> FollowAsync(string executionId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await starter.WaitAsync(executionId, cancellationToken).ConfigureAwait(false);

            // A retry comes into being together with the end of the one that failed.
            if (state != ExecutionState.Failed || await executions.FindRetryAsync(executionId, cancellationToken).ConfigureAwait(false) is not { } next)
            {
                return await executions.GetExecutionAsync(executionId, cancellationToken).ConfigureAwait(false);
            }

            executionId = next;
        }
    }
}
