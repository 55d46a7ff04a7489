using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Benchmarks.Orchestration;

/// <summary>A pipeline program as <c>serve</c> starts it: every service of the product, its default settings, a store in a file.</summary>
internal sealed class PipelineHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly IExecutionStarter _starter;
    private readonly CommitQueue _commits;

    private PipelineHost(IHost host)
    {
        _host = host;
        _starter = host.Services.GetRequiredService<IExecutionStarter>();
        _commits = host.Services.GetRequiredService<CommitQueue>();
    }

    /// <summary>How many transactions were written.</summary>
    public long Transactions => _commits.Transactions;

    /// <summary>Starts one.</summary>
    /// <param name="folder">The data directory.</param>
    /// <param name="durability">What a commit survives.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<PipelineHost> StartAsync(string folder, SqliteDurability durability, CancellationToken cancellationToken)
    {
        var builder = PipelineApp.CreateBuilder([]);
        builder.Configuration["Pipelines:DataDirectory"] = folder;
        builder.Services.AddSingleton<IExecutionStore>(_ => new SqliteExecutionStore(new SqliteStoreOptions { DataDirectory = folder, Durability = durability }));
        builder.Pipelines.AddFlows();
        var host = builder.Build().Services.GetRequiredService<IHost>();
        await host.StartAsync(cancellationToken);
        return new PipelineHost(host);
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

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
