using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Telemetry;

namespace Pipelines.Runtime.Storage;

/// <summary>Registers what stands between the executor and any store.</summary>
internal static class StorageServices
{
    /// <summary>
    /// Adds the lease and the commit queue as hosted services. The host starts them in this order and stops them in reverse:
    /// whatever drives executions is registered after them, so that what it commits last is still written under the lease.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddTelemetry();
        services.TryAddSingleton(static provider => new StoreClock(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<NodeLeaseKeeper>();
        services.TryAddSingleton<ILeaseHolder>(static provider => provider.GetRequiredService<NodeLeaseKeeper>());
        services.TryAddSingleton<CommitQueue>();
        services.TryAddSingleton<ICommitQueue>(static provider => provider.GetRequiredService<CommitQueue>());
        services.AddHostedService(static provider => provider.GetRequiredService<NodeLeaseKeeper>());
        services.TryAddSingleton<StartQueue>();
        services.AddHostedService(static provider => provider.GetRequiredService<CommitQueue>());
        services.AddHostedService(static provider => provider.GetRequiredService<StartQueue>());
        return services;
    }
}
