using System.Text;
using Microsoft.AspNetCore.Http;

namespace Pipelines.Web.Endpoints.Service.Metrics;

/// <summary>What the program counts and measures, for Prometheus to scrape.</summary>
internal sealed class MetricsEndpoints(PrometheusMetrics metrics) : IEndpointGroup
{
    /// <inheritdoc/>
    public void Map(EndpointRoutes routes)
    {
        metrics.Start();
        routes.Root("GET", "/metrics", new ApiOperation("getMetricsText", "Service", "What the program counts and measures, as Prometheus reads it.")
        {
            // They count all flows, by name.
            TakesUnboundOnly = true,
            Answers = [new ApiAnswer(200, "The metrics.", ApiParameter.Text, "text/plain")],
        }, WriteAsync);
    }

    private Task WriteAsync(HttpContext context)
    {
        var bytes = Encoding.UTF8.GetBytes(metrics.Render());
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
