using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Pipelines.Runtime.Telemetry;

/// <summary>Registers what counts and measures.</summary>
internal static class TelemetryServices
{
    /// <summary>Adds the instruments. Whether anybody listens to them is decided elsewhere.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<ExecutorMetrics>();
        services.TryAddSingleton<StoreMetrics>();
        services.TryAddSingleton<SchedulerMetrics>();
        services.TryAddSingleton<LogScopes>();
        return services;
    }
}
