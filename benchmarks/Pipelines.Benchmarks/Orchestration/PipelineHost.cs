using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pipelines.Benchmarks.Orchestration.Stores;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>A pipeline program as <c>serve</c> starts it: every service of the product, its default settings but for retention, and a store.</summary>
internal sealed class PipelineHost : IAsyncDisposable
{
    private const string KeepAll = "Pipelines:Retention:MaxCount";

    private readonly IHost _host;
    private readonly IExecutionStarter _starter;
    private readonly CommitQueue _commits;

    private PipelineHost(IHost host, StoreSpace space)
    {
        _host = host;
        Space = space;
        _starter = host.Services.GetRequiredService<IExecutionStarter>();
        _commits = host.Services.GetRequiredService<CommitQueue>();
    }

    /// <summary>The store it works on.</summary>
    public StoreSpace Space { get; }

    /// <summary>How many transactions of group commit were written.</summary>
    public long Transactions => _commits.Transactions;

    /// <summary>Starts one.</summary>
    /// <param name="space">The store.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<PipelineHost> StartAsync(StoreSpace space, CancellationToken cancellationToken)
    {
        var builder = PipelineApp.CreateBuilder([]);
        foreach (var (key, value) in space.Settings)
        {
            builder.Configuration[key] = value;
        }

        // What a part stores stays there until it has been measured.
        builder.Configuration[KeepAll] = "none";
        space.Register(builder);
        builder.Pipelines.AddFlows();
        var host = builder.Build().Services.GetRequiredService<IHost>();
        await host.StartAsync(cancellationToken);
        return new PipelineHost(host, space);
    }

    /// <summary>Starts a flow, and completes when its execution has ended durably.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task RunAsync(FlowDefinition flow, JsonElement inputs, CancellationToken cancellationToken)
    {
        var id = await _starter.StartAsync(new StartRequest { Flow = flow, Inputs = inputs, DriveHere = true }, cancellationToken);
        if (await _starter.WaitAsync(id, cancellationToken) is not ExecutionState.Succeeded and var state)
        {
            throw new InvalidOperationException($"Execution '{id}' of '{flow.FullName}' ended as {state}.");
        }
    }

    /// <summary>Starts a flow for any process that serves, as a trigger does, and completes when the start is durable.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task QueueAsync(FlowDefinition flow, JsonElement inputs, CancellationToken cancellationToken) =>
        _starter.StartAsync(new StartRequest { Flow = flow, Inputs = inputs }, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
