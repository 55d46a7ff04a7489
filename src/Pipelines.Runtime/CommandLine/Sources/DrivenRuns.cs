using System.Text.Json;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine.Sources;

/// <summary>Runs executions in this process. Everything that a person can get wrong is checked before anything is opened or stored.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="isVerbose">Whether to show all there is.</param>
/// <param name="isJson">Whether to print one JSON object at the end.</param>
internal sealed class DrivenRuns(CommandEnvironment environment, bool isVerbose, bool isJson) : IRunSource
{
    private readonly DrivenRun _run = new(environment, isVerbose, isJson);

    /// <inheritdoc/>
    public async Task<int> StartAsync(GivenStart start, bool isDetached, CancellationToken cancellationToken)
    {
        var inputs = start.Inputs.AddTo(new InputDraft(start.Flow).AddConfigured(environment.Configuration)).Check();
        var id = ExecutionId.New(environment.Time.GetUtcNow());
        return await _run.InHostAsync(async () =>
        {
            var starter = environment.Get<IExecutionStarter>();
            var request = new StartRequest
            {
                ExecutionId = id,
                Flow = start.Flow,
                Inputs = await StoreFilesAsync(start.Flow, id, inputs, cancellationToken).ConfigureAwait(false),
                Labels = start.Labels,
                LogicalDate = start.LogicalDate,
                DriveHere = !isDetached,
            };
            return isDetached
                ? await _run.LeaveAsync(await starter.StartAsync(request, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
                : await _run.ShowAsync(start.Flow, id, token => starter.StartAsync(request, token), cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<int> RestartAsync(ExecutionRecord execution, bool isDetached, CancellationToken cancellationToken)
    {
        var (control, id) = (environment.Get<ExecutionControl>(), execution.Id);
        if (isDetached)
        {
            await control.RestartAsync(id, driveHere: false, cancellationToken).ConfigureAwait(false);
            return await _run.LeaveAsync(id, cancellationToken).ConfigureAwait(false);
        }

        var flow = environment.Flows.Get(execution.Flow);
        return await _run.InHostAsync(() => _run.ShowAsync(flow, id, token => control.RestartAsync(id, driveHere: true, token), cancellationToken)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<int> ReplayAsync(
        ExecutionRecord earlier, string? from, GivenInputs inputs, IReadOnlyDictionary<string, string> labels, bool isDetached, CancellationToken cancellationToken)
    {
        var (control, flow) = (environment.Get<ExecutionControl>(), environment.Flows.Get(earlier.Flow));
        var whole = inputs.AddTo(new InputDraft(flow).AddJson(control.InputsOf(earlier))).Check();
        var id = ExecutionId.New(environment.Time.GetUtcNow());
        return await _run.InHostAsync(async () =>
        {
            var request = new ReplayRequest
            {
                ExecutionId = earlier.Id,
                NewExecutionId = id,
                From = from,
                Inputs = await StoreFilesAsync(flow, id, whole, cancellationToken).ConfigureAwait(false),
                Labels = labels,
                DriveHere = !isDetached,
            };
            return isDetached
                ? await _run.LeaveAsync(await control.ReplayAsync(request, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)
                : await _run.ShowAsync(flow, id, token => control.ReplayAsync(request, token), cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task<JsonElement> StoreFilesAsync(FlowDefinition flow, string id, InputSet inputs, CancellationToken cancellationToken) => inputs.Files.Count == 0
        ? inputs.ToElement()
        : await inputs.StoreFilesAsync(environment.Get<IArtifactStore>(), new ArtifactScope(flow.Namespace, flow.Id, id, "inputs"), cancellationToken).ConfigureAwait(false);
}
