using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Pipelines.Web.Json;
using Pipelines.Web.Security.Guards;

namespace Pipelines.Web.Problems;

/// <summary>Gives every error the form of problem details, and never tells what went on inside. Stands around everything else.</summary>
internal sealed partial class ProblemMiddleware(JsonResponses json, ILogger<ProblemMiddleware> logger)
{
    /// <summary>The middleware.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        Problem? problem;
        var traceId = (string?)null;
        try
        {
            await next(context).ConfigureAwait(false);
            problem = context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null } ? OfStatus(context) : null;
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be told.
            return;
        }
#pragma warning disable CA1031 // Whatever a handler throws is answered; the log has what it was.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            problem = Problem.Of(exception);
            if (problem is null)
            {
                traceId = context.TraceIdentifier;
                LogFailed(exception, context.Request.Method, AddressOf(context), traceId);
                problem = new Problem(StatusCodes.Status500InternalServerError, "Something went wrong in the program. Its log has it under this trace id.");
            }

            if (context.Response.HasStarted)
            {
                // What was sent already looks like an answer: cutting it off is the only way to say that it is none.
                context.Abort();
                return;
            }

            Forget(context.Response.Headers);
        }

        if (problem is not null)
        {
            await WriteAsync(context, problem, traceId).ConfigureAwait(false);
        }
    }

    /// <summary>The address for the log: of what other sites call, the key in it is left out.</summary>
    private static string AddressOf(HttpContext context) => context.GetEndpoint() is RouteEndpoint endpoint && endpoint.Metadata.GetMetadata<OtherSites>() is not null
        ? endpoint.RoutePattern.RawText!
        : Shortened.Of(context.Request.Path.Value ?? "");

    /// <summary>What told of the answer that does not come; headers that stand on every answer stay.</summary>
    private static void Forget(IHeaderDictionary headers)
    {
        (headers.ContentType, headers.ContentLength, headers.ContentDisposition, headers.ETag, headers.LastModified, headers.Location) = (default, default, default, default, default, default);
    }

    private async Task WriteAsync(HttpContext context, Problem problem, string? traceId)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.Headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } pause)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(pause.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (context.Request.ContentLength > context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)
        {
            // The server does not read it to its end, after which the connection is of no more use: callers are told, lest they send another request on it.
            context.Response.Headers.Connection = "close";
        }

        await json.WriteAsync(context, (problem, traceId), static (writer, told) => told.problem.Write(writer, told.traceId), Problem.ContentType).ConfigureAwait(false);
    }

    /// <summary>What routing, or the server, has answered without a body.</summary>
    private static Problem OfStatus(HttpContext context) => new(context.Response.StatusCode, context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {Shortened.Of(context.Request.Path.Value ?? "")}. The addresses are in /openapi/v1.json.",
        StatusCodes.Status405MethodNotAllowed => $"{Shortened.Of(context.Request.Method)} is not done here. Allowed is {context.Response.Headers.Allow}.",
        _ => null,
    });

    [LoggerMessage(Runtime.Telemetry.EventIds.WebRequestFailed, LogLevel.Error, "{Method} {Path} failed (trace id {TraceId})")]
    private partial void LogFailed(Exception exception, string method, string path, string traceId);
}
