using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Executor.Pools;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary>
/// What commands work with. Services are made when a command asks for them: <c>list</c> must not pay for a store.
/// </summary>
/// <param name="host">The program; only <c>run</c> and <c>serve</c> start it.</param>
/// <param name="terminal">Where to read and write.</param>
internal sealed class CommandEnvironment(IHost host, Terminal terminal)
{
    /// <summary>The program.</summary>
    public IHost Host { get; } = host;

    /// <summary>Where to read and write.</summary>
    public Terminal Terminal { get; } = terminal;

    /// <summary>The flows.</summary>
    public FlowRegistry Flows { get; } = host.Services.GetRequiredService<FlowRegistry>();

    /// <summary>The clock, which tells the store's time once the store is open.</summary>
    public StoreClock Time => Get<StoreClock>();

    /// <summary>The time zone in which people read times.</summary>
    public TimeZoneInfo Zone => Time.LocalTimeZone;

    /// <summary>The configuration.</summary>
    public IConfiguration Configuration => Get<IConfiguration>();

    /// <summary>Says why executions and task runs wait.</summary>
    public WaitingReason Waiting => new(Time.GetUtcNow(), Get<IOptions<PipelineOptions>>().Value.MaxParallelTasks, Get<PoolSizes>().Of);

    /// <summary>A service.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    public T Get<T>()
        where T : notnull => Host.Services.GetRequiredService<T>();

    /// <summary>The store, opened to read; without a lease.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IExecutionStore> OpenStoreAsync(CancellationToken cancellationToken)
    {
        var store = Get<IExecutionStore>();
        await store.InitializeAsync(cancellationToken).ConfigureAwait(false);
        await Time.MeasureAsync(store, cancellationToken).ConfigureAwait(false);
        return store;
    }
}
