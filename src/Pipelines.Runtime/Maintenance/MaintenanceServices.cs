using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Maintenance;

/// <summary>Registers what keeps the store healthy and bounded.</summary>
internal static class MaintenanceServices
{
    /// <summary>Adds retention, after the store and the executor, so that it stops before them.</summary>
    public static IServiceCollection AddMaintenance(this IServiceCollection services)
    {
        services.AddSingleton<RetentionOptionsReader>();
        services.AddSingleton<IConfigureOptions<RetentionOptions>>(static provider => provider.GetRequiredService<RetentionOptionsReader>());
        services.AddSingleton<IValidateOptions<RetentionOptions>>(static provider => provider.GetRequiredService<RetentionOptionsReader>());
        services.AddOptions<RetentionOptions>().ValidateOnStart();
        services.TryAddSingleton<Retention>();
        services.TryAddSingleton<ExecutionRemoval>();
        services.TryAddSingleton<StoreInspection>();
        services.TryAddSingleton<DataDirectoryMark>();
        services.AddHostedService<DataDirectoryWatch>();
        services.AddHostedService<RetentionService>();
        return services;
    }
}
