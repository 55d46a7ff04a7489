using System.Text;
using Pipelines.Web.Json;

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
        }, context => RawAnswers.WriteAsync(context, Encoding.UTF8.GetBytes(metrics.Render()), PrometheusText.ContentType));
    }
}
