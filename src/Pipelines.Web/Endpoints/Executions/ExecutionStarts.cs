using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Triggers;
using Pipelines.Web.Json;
using Pipelines.Web.Problems;

namespace Pipelines.Web.Endpoints.Executions;

/// <summary>Starts executions for requests: at most one for a key, and at once where this process has room.</summary>
internal sealed class ExecutionStarts(
    IExecutionStarter starter,
    ExecutorService executor,
    RepeatedStarts repeats,
    ILeaseHolder lease,
    IExecutionStore store,
    IArtifactStore artifacts,
    StoreClock time,
    IConfiguration configuration,
    IOptions<PipelineOptions> options)
{
    private static readonly JsonElement NoInputs = JsonDocument.Parse("{}").RootElement.Clone();

    private readonly ConcurrentDictionary<FlowDefinition, bool> _areConfigured = new(ReferenceEqualityComparer.Instance);

    /// <summary>Inputs to be gathered, over those that the configuration gives.</summary>
    public InputDraft Draft(FlowDefinition flow) => new InputDraft(flow, takesFiles: false).AddConfigured(configuration);

    /// <summary>Starts an execution with the inputs that a request gives, over those that the configuration gives.</summary>
    /// <param name="context">The request.</param>
    /// <param name="start">What to start, without inputs.</param>
    /// <param name="given">The inputs; <see langword="null"/> for none.</param>
    /// <param name="key">The idempotency key; <see langword="null"/> for none.</param>
    /// <exception cref="InputException">They do not fit.</exception>
    /// <exception cref="ProblemException">The key was used for something else.</exception>
    public Task<Started> StartAsync(HttpContext context, StartRequest start, JsonElement? given, string? key)
    {
        var inputs = given ?? NoInputs;
        if (inputs.ValueKind != JsonValueKind.Object)
        {
            throw JsonBodies.Mismatch("inputs", "an object of inputs by their names", inputs);
        }

        ArtifactHandles.RequireVisible(context, inputs);

        // Whoever starts it checks the inputs and tells every mistake: a draft is for what comes from several places.
        return AreConfigured(start.Flow)
            ? StartAsync(start, Draft(start.Flow).AddJson(inputs).Check(), key, context.RequestAborted)
            : StartAsync(start with { Inputs = inputs }, key, context.RequestAborted);
    }

    /// <summary>Starts an execution with inputs that were gathered; its files are kept for it.</summary>
    /// <param name="start">What to start, without inputs; with an id where files are kept for it already.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="key">The idempotency key; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Stops before it is created.</param>
    public async Task<Started> StartAsync(StartRequest start, InputSet inputs, string? key, CancellationToken cancellationToken)
    {
        var id = start.ExecutionId ?? (inputs.Files.Count > 0 ? ExecutionId.New(time.GetUtcNow()) : null);
        if (id is null)
        {
            return await StartAsync(start with { Inputs = inputs.ToElement() }, key, cancellationToken).ConfigureAwait(false);
        }

        var isNew = false;
        try
        {
            var scope = new ArtifactScope(start.Flow.Namespace, start.Flow.Id, id, "inputs");
            var json = await inputs.StoreFilesAsync(artifacts, scope, cancellationToken).ConfigureAwait(false);
            var started = await StartAsync(start with { ExecutionId = id, Inputs = json }, key, cancellationToken).ConfigureAwait(false);
            isNew = started.IsNew;
            return started;
        }
        finally
        {
            if (!isNew)
            {
                await RemoveFilesAsync(start.Flow, id).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Removes the files of an execution that did not come to be.</summary>
    public async Task RemoveFilesAsync(FlowDefinition flow, string executionId)
    {
        // An answer that was lost on the way from the store may hide that it was created after all.
        if (await store.GetExecutionAsync(executionId, CancellationToken.None).ConfigureAwait(false) is null)
        {
            await artifacts.DeleteExecutionAsync(flow.Namespace, flow.Id, executionId, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the configuration gives inputs of a flow.</summary>
    private bool AreConfigured(FlowDefinition flow) => _areConfigured.GetOrAdd(flow, static (flow, configuration) => ConfiguredInputs.Find(configuration, flow).Any(), configuration);

    private async Task<Started> StartAsync(StartRequest request, string? key, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            var hasRoom = lease is { Current: not null, Lost.IsCancellationRequested: false } && !executor.IsStopping && executor.DrivenCount < options.Value.MaxParallelExecutions;
            return new Started(await starter.StartAsync(request with { DriveHere = hasRoom }, cancellationToken).ConfigureAwait(false), request.Flow.FullName, IsNew: true);
        }

        var group = new StartGroup { Starts = [new KeyedStart(request, new StartKey(StartKeys.Request(request.Flow.FullName, key)))] };
        var outcome = await starter.StartAsync(group, cancellationToken).ConfigureAwait(false);
        var started = outcome.Executions[0];
        if (started.ExecutionId is not { } id)
        {
            throw ProblemException.Conflict("The execution that was started under this Idempotency-Key has been removed. Use another key to start one.");
        }

        if (!started.IsNew)
        {
            await repeats.RequireSameAsync(request, id, cancellationToken).ConfigureAwait(false);
        }

        return new Started(id, request.Flow.FullName, started.IsNew);
    }
}
