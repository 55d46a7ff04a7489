using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pipelines.Runtime.Backfills.Driving;
using Pipelines.Runtime.Backfills.Planning;
using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Backfills;

/// <summary>Registers backfills.</summary>
internal static class BackfillRegistration
{
    /// <summary>Adds what makes and drives backfills, after the store, the executor and the triggers.</summary>
    public static IServiceCollection AddBackfills(this IServiceCollection services)
    {
        services.TryAddSingleton<BackfillDocuments>();
        services.TryAddSingleton<BackfillTargets>();
        services.TryAddSingleton<BackfillPlanner>();
        services.TryAddSingleton<BackfillSignals>();
        services.TryAddSingleton<BackfillStops>();
        services.TryAddSingleton<BackfillServices>();
        services.TryAddSingleton<BackfillControl>();
        services.TryAddSingleton<BackfillService>();
        services.AddSingleton<IServedService>(static provider => provider.GetRequiredService<BackfillService>());
        return services;
    }
}
