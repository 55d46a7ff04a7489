using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Triggers.Webhooks;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;
using Pipelines.Web.Security.Callers;
using Pipelines.Web.Security.Guards;

namespace Pipelines.Web.Endpoints.Webhooks;

/// <summary>What other programs call to start a flow. The key in the address, or the signature, is what allows it.</summary>
internal sealed class WebhookEndpoints(IEnumerable<IWebhookDispatcher> dispatchers, WebhookGuesses guesses, StoreClock clock, JsonResponses json) : IEndpointGroup
{
    private readonly IWebhookDispatcher? _dispatcher = dispatchers.LastOrDefault();

    private const string NoSuchWebhook = "There is no such webhook.";

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        var operation = new ApiOperation("callWebhook", "Webhooks", "Starts what the flow's webhook says.")
        {
            Right = ApiRight.None,
            TakesAnyQuery = true,
            Description = "Which methods, how large a body, which signature and which idempotency header are taken is up to each webhook. The body is passed on as it is.",
            Parameters = [ApiParameter.Path("key", "The webhook's key.")],
            Answers =
            [
                new ApiAnswer(200, "The execution has ended within the time that the webhook waits.", "WebhookCompleted"),
                new ApiAnswer(202, "The executions are durable; isNew is false when this delivery came before.", "WebhookAccepted"),
            ],
            Problems = [401, 404, 405, 413, 422, 500],
        };
        foreach (var method in new[] { "GET", "POST", "PUT" })
        {
            routes.Api(method, "/webhooks/{key}", operation, HandleAsync).WithMetadata(OtherSites.MayCall);
        }
    }

    private async Task HandleAsync(HttpContext context)
    {
        var (key, address) = ((string)context.GetRouteValue("key")!, CallerAddress.GroupOf(context));
        // Nobody guesses a signature; who has the right one need not wait.
        if (!guesses.MayTry(address, key, out var retryAfter) && _dispatcher?.IsSigned(key) != true)
        {
            throw new ProblemException(StatusCodes.Status429TooManyRequests, "Too many wrong addresses of webhooks came from here. Slow down.") { RetryAfter = retryAfter };
        }

        if (_dispatcher?.FindMaxBodyBytes(key) is not { } most)
        {
            guesses.Wrong(address);
            throw ProblemException.NotFound(NoSuchWebhook);
        }

        var call = new WebhookCall
        {
            Key = key,
            Method = context.Request.Method.ToUpperInvariant(),
            Query = ReadQuery(context.Request),
            Headers = ReadHeaders(context.Request),
            Body = await WebhookBody.ReadAsync(context, most).ConfigureAwait(false),
            ReceivedAt = clock.GetUtcNow(),
        };
        var result = await _dispatcher.DispatchAsync(call, context.RequestAborted).ConfigureAwait(false);
        if (result is not (WebhookNotFound or WebhookUnauthorized))
        {
            guesses.Right(address, key);
        }

        await AnswerAsync(context, result).ConfigureAwait(false);
    }

    private static Dictionary<string, string> ReadQuery(HttpRequest request)
    {
        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in request.Query)
        {
            query[name] = values.Count > 0 ? values[^1] ?? "" : "";
        }

        return query;
    }

    private static Dictionary<string, string> ReadHeaders(HttpRequest request)
    {
        var headers = new Dictionary<string, string>(request.Headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers)
        {
            headers[name] = values.ToString();
        }

        return headers;
    }

    private Task AnswerAsync(HttpContext context, WebhookResult result)
    {
        switch (result)
        {
            case WebhookAccepted accepted:
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                SetLocation(context, accepted.ExecutionIds);
                return json.WriteAsync(context, accepted, WriteAccepted);
            case WebhookCompleted completed:
                SetLocation(context, [completed.ExecutionId]);
                return json.WriteAsync(context, completed, WriteCompleted);
            case WebhookMethodNotAllowed other:
                context.Response.Headers.Allow = string.Join(", ", other.Allowed);
                throw new ProblemException(StatusCodes.Status405MethodNotAllowed, $"This webhook takes {string.Join(", ", other.Allowed)}.");
            default:
                throw Refuse(result);
        }
    }

    private static ProblemException Refuse(WebhookResult result) => result switch
    {
        WebhookNotFound => ProblemException.NotFound(NoSuchWebhook),
        WebhookUnauthorized unauthorized => new ProblemException(StatusCodes.Status401Unauthorized, unauthorized.Reason),
        WebhookInvalid invalid => ProblemException.Unprocessable("The request does not fit the webhook.", invalid.Errors),
        WebhookTooLarge large => WebhookBody.TooLarge(large.MaxBodyBytes),
        WebhookRateLimited limited => new ProblemException(StatusCodes.Status429TooManyRequests, "Too many requests to this webhook. Slow down.") { RetryAfter = limited.RetryAfter },
        WebhookFailed => new ProblemException(StatusCodes.Status500InternalServerError, "The webhook itself is at fault; the program's log and the trigger's health tell why."),
        _ => throw new InvalidOperationException($"A webhook's result {result.GetType().Name} has no answer."),
    };

    private static void SetLocation(HttpContext context, IReadOnlyList<string> ids)
    {
        if (ids.Count == 1)
        {
            context.Response.Headers.Location = $"{EndpointRoutes.ApiPrefix}/executions/{ids[0]}";
        }
    }

    private static void WriteAccepted(Utf8JsonWriter writer, WebhookAccepted accepted)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("executionIds");
        foreach (var id in accepted.ExecutionIds)
        {
            writer.WriteStringValue(id);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("isNew", accepted.IsNew);
        writer.WriteEndObject();
    }

    private static void WriteCompleted(Utf8JsonWriter writer, WebhookCompleted completed)
    {
        writer.WriteStartObject();
        writer.WriteString("executionId", completed.ExecutionId);
        writer.WriteBoolean("isNew", completed.IsNew);
        writer.WriteString("state", completed.State.ToString().ToLowerInvariant());
        writer.WritePropertyName("outputs");
        if (completed.OutputsJson is { } outputs)
        {
            writer.WriteRawValue(outputs.Span);
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WriteEndObject();
    }
}
