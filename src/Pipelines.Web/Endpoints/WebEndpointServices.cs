using Microsoft.Extensions.DependencyInjection;
using Pipelines.Web.Endpoints.Executions;
using Pipelines.Web.Endpoints.Executions.Following;
using Pipelines.Web.Endpoints.Flows;
using Pipelines.Web.Endpoints.Service;
using Pipelines.Web.Endpoints.Service.Metrics;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints;

/// <summary>Registers the endpoints. Each concept adds its groups and schemas; what it needs besides stands with it.</summary>
internal static class WebEndpointServices
{
    /// <summary>Adds all groups of endpoints and what they share.</summary>
    public static IServiceCollection AddWebEndpoints(this IServiceCollection services)
    {
        services.AddSingleton<JsonResponses>();
        services.AddSingleton<ProblemMiddleware>();
        services.AddSingleton(ServiceSchemas.All);
        services.AddSingleton<Readiness>();
        services.AddSingleton<IEndpointGroup, HealthEndpoints>();
        services.AddSingleton<IEndpointGroup, OpenApiEndpoints>();
        services.AddSingleton<PrometheusMetrics>();
        services.AddSingleton<IEndpointGroup, MetricsEndpoints>();
        services.AddSingleton(FlowSchemas.All);
        services.AddSingleton<IEndpointGroup, FlowEndpoints>();
        services.AddExecutions();
        return services;
    }

    private static void AddExecutions(this IServiceCollection services)
    {
        services.AddSingleton(ExecutionSchemas.All);
        services.AddSingleton<ExecutionReader>();
        services.AddSingleton<ExecutionFilter>();
        services.AddSingleton<ExecutionStarts>();
        services.AddSingleton<FormStart>();
        services.AddSingleton<ExecutionChanges>();
        services.AddSingleton<IEndpointGroup, ExecutionReadEndpoints>();
        services.AddSingleton<IEndpointGroup, ExecutionStartEndpoints>();
        services.AddSingleton<IEndpointGroup, ExecutionControlEndpoints>();
        services.AddSingleton<IEndpointGroup, ExecutionBulkEndpoints>();
        services.AddSingleton<IEndpointGroup, ArtifactEndpoints>();
        services.AddSingleton<IEndpointGroup, FollowEndpoints>();
    }
}
