using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Runtime.Triggers.Health;
using Pipelines.Runtime.Triggers.Role;
using Pipelines.Runtime.Triggers.Scheduling;

namespace Pipelines.Runtime.Triggers;

/// <summary>Registers what makes flows start by themselves.</summary>
internal static class TriggerServices
{
    /// <summary>
    /// Adds the catalog of triggers, and what runs them while a process serves. After the executor; what starts first stops last, so what
    /// others go by comes first.
    /// </summary>
    public static IServiceCollection AddTriggers(this IServiceCollection services)
    {
        services.AddCatalog();
        services.AddServed<TriggerCatalogWatch>();
        services.AddServed<TriggerHealth>();
        services.TryAddSingleton<ITriggerHealth>(static provider => provider.GetRequiredService<TriggerHealth>());
        services.AddServed<TriggerRole>();
        services.TryAddSingleton<ITriggerRole>(static provider => provider.GetRequiredService<TriggerRole>());
        services.TryAddSingleton<ScheduleStates>();
        services.TryAddSingleton(static provider => provider.GetRequiredService<ExecutorServices>().Ends);
        services.TryAddSingleton<ScheduleRunner>();
        services.AddServed<SchedulerService>();
        return services;
    }

    /// <summary>Adds a service that runs while the process serves, also by its own type.</summary>
    internal static IServiceCollection AddServed<T>(this IServiceCollection services)
        where T : class, IServedService
    {
        services.TryAddSingleton<T>();
        return services.AddSingleton<IServedService>(static provider => provider.GetRequiredService<T>());
    }

    private static void AddCatalog(this IServiceCollection services)
    {
        services.TryAddSingleton(static provider => new TriggerConfiguration(provider.GetService<IConfiguration>(), provider.GetRequiredService<FlowRegistry>()));
        services.TryAddSingleton(static provider => new TriggerOptionsReader(provider.GetService<IConfiguration>(), provider.GetRequiredService<TriggerConfiguration>()));
        services.AddSingleton<IConfigureOptions<TriggerOptions>>(static provider => provider.GetRequiredService<TriggerOptionsReader>());
        services.AddSingleton<IValidateOptions<TriggerOptions>>(static provider => provider.GetRequiredService<TriggerOptionsReader>());
        services.AddOptions<TriggerOptions>().ValidateOnStart();
        services.TryAddSingleton<TriggerCatalog>();
        services.TryAddSingleton<TriggerFailures>();
        services.TryAddSingleton<TriggerStatuses>();
    }
}
