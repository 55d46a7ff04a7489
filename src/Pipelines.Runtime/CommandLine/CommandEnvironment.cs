using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Executor.Pools;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary>
/// What commands work with. Services are made when a command asks for them: <c>list</c> must not pay for a store.
/// </summary>
internal sealed class CommandEnvironment
{
    private readonly RemoteFlows? _remote;

    /// <summary>Works with the program and its store.</summary>
    /// <param name="host">The program; only <c>run</c> and <c>serve</c> start it.</param>
    /// <param name="terminal">Where to read and write.</param>
    public CommandEnvironment(IHost host, Terminal terminal)
    {
        (Host, Terminal, Flows) = (host, terminal, host.Services.GetRequiredService<FlowRegistry>());
        (Executions, Backfills, Triggers, KeyValues) = (new StoredExecutions(this), new StoredBackfills(this), new StoredTriggers(this), new StoredKeyValueSource(this));
    }

    private CommandEnvironment(CommandEnvironment local, RemoteServer server, RemoteFlows flows)
    {
        (Host, Terminal, Server, _remote, Flows) = (local.Host, local.Terminal, server, flows, flows.ToRegistry());
        (Executions, Backfills, Triggers, KeyValues) = (new RemoteExecutions(server), new RemoteBackfills(server), new RemoteTriggers(server, Flows), new RemoteKeyValues(server));
    }

    /// <summary>The program.</summary>
    public IHost Host { get; }

    /// <summary>Where to read and write.</summary>
    public Terminal Terminal { get; }

    /// <summary>The flows: those of the program, or of the server. Of a server's, only what it tells is known.</summary>
    public FlowRegistry Flows { get; }

    /// <summary>The server that commands work with; <see langword="null"/> for this program's own store.</summary>
    public RemoteServer? Server { get; }

    /// <summary>The executions.</summary>
    public IExecutionSource Executions { get; }

    /// <summary>The backfills.</summary>
    public IBackfillSource Backfills { get; }

    /// <summary>The triggers.</summary>
    public ITriggerSource Triggers { get; }

    /// <summary>The key-values.</summary>
    public IKeyValueSource KeyValues { get; }

    /// <summary>The clock, which tells the store's time once the store is open.</summary>
    public StoreClock Time => Get<StoreClock>();

    /// <summary>The time zone in which people read times.</summary>
    public TimeZoneInfo Zone => Time.LocalTimeZone;

    /// <summary>The configuration.</summary>
    public IConfiguration Configuration => Get<IConfiguration>();

    /// <summary>Says why executions and task runs wait.</summary>
    public WaitingReason Waiting => new(Time.GetUtcNow(), Get<IOptions<PipelineOptions>>().Value.MaxParallelTasks, Get<PoolSizes>().Of);

    /// <summary>Where executions run.</summary>
    /// <param name="isVerbose">Whether to show all there is.</param>
    /// <param name="isJson">Whether to print one JSON object at the end.</param>
    public IRunSource Runs(bool isVerbose, bool isJson) => Server is { } server ? new RemoteRuns(this, server, isVerbose, isJson) : new DrivenRuns(this, isVerbose, isJson);

    /// <summary>The same with a server in place of the store.</summary>
    /// <param name="server">The server.</param>
    /// <param name="flows">Its flows.</param>
    public CommandEnvironment At(RemoteServer server, RemoteFlows flows) => new(this, server, flows);

    /// <summary>The flows as lists show them.</summary>
    public IEnumerable<FlowListing> Listings => _remote?.Listings ?? Flows.Flows.Select(FlowListing.Of);

    /// <summary>A flow with all that is known of it.</summary>
    /// <param name="name">An id where it is unique, or namespace and id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="UsageException">There is none, or several.</exception>
    public async Task<FlowDefinition> DescribeAsync(string name, CancellationToken cancellationToken)
    {
        var flow = Flows.Get(name);
        return _remote is null ? flow : await _remote.DescribeAsync(flow.FullName, cancellationToken).ConfigureAwait(false);
    }

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
