using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pipelines.Runtime.Backfills.Driving;
using Pipelines.Runtime.Backfills.Planning;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Triggers;

namespace Pipelines.Runtime.Backfills;

/// <summary>Registers backfills.</summary>
internal static class BackfillRegistration
{
    /// <summary>Adds what makes and drives backfills, after the store and the executor.</summary>
    public static IServiceCollection AddBackfills(this IServiceCollection services)
    {
        services.TryAddSingleton<BackfillDocuments>();
        services.TryAddSingleton<BackfillTargets>();
        services.TryAddSingleton<BackfillPlanner>();
        services.TryAddSingleton<BackfillSignals>();
        services.TryAddSingleton<BackfillStops>();
        services.TryAddSingleton<BackfillServices>();
        services.TryAddSingleton<BackfillControl>();
        services.TryAddSingleton<ITriggerRole, SoleRole>();
        services.TryAddSingleton<BackfillService>();
        services.AddSingleton<IServedService>(static provider => provider.GetRequiredService<BackfillService>());
        return services;
    }
}
