using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Triggers.Events;
using Pipelines.Runtime.Triggers.Flows;
using Pipelines.Runtime.Triggers.Webhooks;

namespace Pipelines.Runtime.Triggers;

/// <summary>Registers the triggers that are no schedules.</summary>
internal static class EventTriggerServices
{
    /// <summary>
    /// Has the ends of executions be noted for the triggers that follow flows. Before the executor; in every process that drives executions,
    /// single commands too.
    /// </summary>
    public static IServiceCollection AddFlowFollowers(this IServiceCollection services)
    {
        services.TryAddSingleton<FlowFollowers>();
        services.TryAddSingleton<IFlowEnds>(static provider => provider.GetRequiredService<FlowFollowers>());
        return services;
    }

    /// <summary>Adds what runs the triggers while a process serves, and what takes requests to webhooks. After the catalog and the role.</summary>
    public static IServiceCollection AddEventTriggers(this IServiceCollection services)
    {
        services.AddFlowFollowers();
        services.TryAddSingleton<FlowEndQueue>();
        services.TryAddSingleton<FlowEndPoll>();
        services.TryAddSingleton<TriggerLoops>();
        services.TryAddSingleton<WebhookRoutes>();
        services.TryAddSingleton<IWebhookDispatcher, WebhookDispatcher>();
        return services.AddServed<EventTriggersService>();
    }
}
