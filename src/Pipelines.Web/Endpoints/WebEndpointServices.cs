using Microsoft.Extensions.DependencyInjection;
using Pipelines.Web.Endpoints.Audit;
using Pipelines.Web.Endpoints.Backfills;
using Pipelines.Web.Endpoints.Executions;
using Pipelines.Web.Endpoints.Executions.Following;
using Pipelines.Web.Endpoints.Flows;
using Pipelines.Web.Endpoints.KeyValues;
using Pipelines.Web.Endpoints.Operators;
using Pipelines.Web.Endpoints.Service;
using Pipelines.Web.Endpoints.Service.Metrics;
using Pipelines.Web.Endpoints.Sessions;
using Pipelines.Web.Endpoints.Triggers;
using Pipelines.Web.Endpoints.Webhooks;
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
        services.AddStarters();
        services.AddUpkeep();
        return services;
    }

    /// <summary>What starts flows.</summary>
    private static void AddStarters(this IServiceCollection services)
    {
        services.AddSingleton(TriggerSchemas.All);
        services.AddSingleton<IEndpointGroup, TriggerEndpoints>();
        services.AddSingleton(BackfillSchemas.All);
        services.AddSingleton<BackfillBodies>();
        services.AddSingleton<IEndpointGroup, BackfillEndpoints>();
        services.AddSingleton(WebhookSchemas.All);
        services.AddSingleton<WebhookGuesses>();
        services.AddSingleton<IEndpointGroup, WebhookEndpoints>();
    }

    /// <summary>What people look after.</summary>
    private static void AddUpkeep(this IServiceCollection services)
    {
        services.AddSingleton(KeyValueSchemas.All);
        services.AddSingleton<IEndpointGroup, KeyValueEndpoints>();
        services.AddSingleton(OperatorSchemas.All);
        services.AddSingleton<IEndpointGroup, NodeEndpoints>();
        services.AddSingleton<IEndpointGroup, PoolEndpoints>();
        services.AddSingleton(SessionSchemas.All);
        services.AddSingleton<IEndpointGroup, SessionEndpoints>();
        services.AddSingleton(AuditSchemas.All);
        services.AddSingleton<IEndpointGroup, AuditEndpoints>();
    }

    private static void AddExecutions(this IServiceCollection services)
    {
        services.AddSingleton(ExecutionSchemas.All);
        services.AddSingleton<ExecutionReader>();
        services.AddSingleton<ExecutionFilter>();
        services.AddSingleton<RepeatedStarts>();
        services.AddSingleton<ExecutionStarts>();
        services.AddSingleton<FormReader>();
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
