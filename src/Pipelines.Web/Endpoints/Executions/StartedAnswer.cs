using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Web.Json;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Answers that an execution was started, now or by an earlier request, with its address.</summary>
internal static class StartedAnswer
{
    /// <summary>Writes it.</summary>
    public static Task WriteAsync(HttpContext context, JsonResponses json, Started started)
    {
        context.Response.StatusCode = started.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        context.Response.Headers.Location = $"{EndpointRoutes.ApiPrefix}/executions/{started.ExecutionId}";
        return json.WriteAsync(context, started, Write);
    }

    private static void Write(Utf8JsonWriter writer, Started started)
    {
        writer.WriteStartObject();
        writer.WriteString("executionId", started.ExecutionId);
        writer.WriteString("flow", started.Flow);
        writer.WriteBoolean("isNew", started.IsNew);
        writer.WriteEndObject();
    }
}
