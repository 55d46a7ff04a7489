using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Artifacts;
using Pipelines.Runtime.Executor.Approvals;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Executor.Pools;
using Pipelines.Runtime.Executor.Subflows;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Secrets;

namespace Pipelines.Runtime.Executor;

/// <summary>Registers the executor.</summary>
internal static class ExecutorRegistration
{
    /// <summary>
    /// Adds all that drives executions. The store, its commit queue and the lease are registered by the store's own method, before
    /// this one, so that the lease starts before the executor and ends after it.
    /// </summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddExecutor(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Random.Shared);
        services.TryAddSingleton<FlowRegistry>();
        services.TryAddSingleton<IFlowRegistry>(provider => provider.GetRequiredService<FlowRegistry>());
        services.TryAddSingleton<IArtifactStore, LocalArtifactStore>();
        services.AddSecrets();
        services.TryAddSingleton<RandomSource>();
        services.TryAddSingleton<ExecutorSettings>();
        services.TryAddSingleton<ExecutorActivity>();
        services.TryAddSingleton<LogMemory>();
        services.TryAddSingleton<ExecutionEvents>();
        services.TryAddSingleton<IExecutionEvents>(provider => provider.GetRequiredService<ExecutionEvents>());
        services.TryAddSingleton(provider => new SlotLimiter(provider.GetRequiredService<IOptions<PipelineOptions>>().Value.MaxParallelTasks));
        services.TryAddSingleton<ApprovalCheck>();
        services.TryAddSingleton<SubflowRunner>();
        services.TryAddSingleton(provider => new Lazy<SubflowRunner>(provider.GetRequiredService<SubflowRunner>));
        services.TryAddSingleton<PoolSizes>();
        services.TryAddSingleton<PoolGate>();
        services.TryAddSingleton<IFlowEnds, NoFlowEnds>();
        services.TryAddSingleton<ExecutorServices>();
        services.TryAddSingleton<UndrivenEnds>();
        services.TryAddSingleton<ExecutorService>();
        services.AddHostedService(provider => provider.GetRequiredService<PoolGate>());
        services.AddHostedService(provider => provider.GetRequiredService<SignalWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<ExecutorService>());
        services.AddHostedService<StoreListener>();
        services.AddHostedService<QueueCounter>();
        services.TryAddSingleton<SignalWatch>();
        services.TryAddSingleton<IExecutionStarter, ExecutionStarter>();
        services.TryAddSingleton<ExecutionControl>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, AttemptLoggerProvider>());

        // The host's own bound must leave room for ours and for the last commits.
        services.AddOptions<HostOptions>().Configure<IOptions<PipelineOptions>>((host, options) =>
            host.ShutdownTimeout = ShutdownTimeout(options) + TaskSlot.Grace + TimeSpan.FromSeconds(10));
        return services;
    }

    private static TimeSpan ShutdownTimeout(IOptions<PipelineOptions> options)
    {
        try
        {
            return options.Value.ShutdownTimeout;
        }
        catch (OptionsValidationException)
        {
            // The host is built before anything can be told: mistakes in the settings are reported when it starts.
            return TimeSpan.Zero;
        }
    }
}
