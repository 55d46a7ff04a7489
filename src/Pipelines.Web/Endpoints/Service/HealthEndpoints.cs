using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Runtime.Hosting.Supervision;
using Pipelines.Web.Json;

namespace Pipelines.Web.Endpoints.Service;

/// <summary>Whether the process lives, and whether it can work: what load balancers and container hosts ask every few seconds.</summary>
internal sealed class HealthEndpoints(ProcessHealth health, Readiness readiness, JsonResponses json) : IEndpointGroup
{
    private const string Tag = "Service";

    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        routes.Root("GET", "/healthz", new ApiOperation("getHealth", Tag, "Whether the process lives; where it does not, only a restart mends it.")
        {
            Right = ApiRight.None,
            Answers = [new ApiAnswer(200, "It does.", "Health"), new ApiAnswer(503, "It does not.", "Health")],
        }, LiveAsync);
        routes.Root("GET", "/readyz", new ApiOperation("getReadiness", Tag, "Whether the process can work: the store answers, and its lease is held.")
        {
            Right = ApiRight.None,
            Answers = [new ApiAnswer(200, "It can.", "Health"), new ApiAnswer(503, "It cannot, for now.", "Health")],
        }, ReadyAsync);
    }

    private Task LiveAsync(HttpContext context) => AnswerAsync(context, health.Problem);

    private async Task ReadyAsync(HttpContext context) =>
        await AnswerAsync(context, await readiness.ProblemAsync(context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);

    private Task AnswerAsync(HttpContext context, string? problem)
    {
        context.Response.StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return json.WriteAsync(context, problem, Write);
    }

    private static void Write(Utf8JsonWriter writer, string? problem)
    {
        writer.WriteStartObject();
        writer.WriteString("status", problem is null ? "ok" : "failed");
        writer.WriteString("problem", problem);
        writer.WriteEndObject();
    }
}
