using System.CommandLine;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Runs one flow in this process and shows how it goes.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="options">The options of <c>run</c>.</param>
internal sealed class FlowRun(CommandEnvironment environment, RunOptions options)
{
    /// <summary>Runs the flow of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="parsed">The arguments.</param>
    /// <param name="cancellationToken">Cancels the execution.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(FlowRunCommand command, ParseResult parsed, CancellationToken cancellationToken)
    {
        // Everything that a person can get wrong is checked before anything is opened or stored.
        var arguments = new RunArguments(environment, options);
        var inputs = await arguments.ReadInputsAsync(command, parsed, cancellationToken).ConfigureAwait(false);
        var request = new StartRequest
        {
            ExecutionId = ExecutionId.New(environment.Time.GetUtcNow()),
            Flow = command.Flow,
            Inputs = inputs.ToElement(),
            Labels = arguments.ReadLabels(parsed),
            LogicalDate = arguments.ReadLogicalDate(parsed),
            DriveHere = !parsed.GetValue(options.Detach),
        };

        environment.Get<ExecutorSettings>().ClaimsQueued = false;
        // Not canceled while it starts: a host that has half started cannot be stopped in good order.
        await environment.Host.StartAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            request = await StoreFilesAsync(request, inputs, cancellationToken).ConfigureAwait(false);
            return request.DriveHere
                ? await DriveAsync(request, parsed, cancellationToken).ConfigureAwait(false)
                : await QueueAsync(request, parsed, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await environment.Host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<StartRequest> StoreFilesAsync(StartRequest request, InputSet inputs, CancellationToken cancellationToken)
    {
        if (inputs.Files.Count == 0)
        {
            return request;
        }

        var scope = new ArtifactScope(request.Flow.Namespace, request.Flow.Id, request.ExecutionId!, "inputs");
        var stored = await inputs.StoreFilesAsync(environment.Get<IArtifactStore>(), scope, cancellationToken).ConfigureAwait(false);
        return request with { Inputs = stored };
    }

    private async Task<int> QueueAsync(StartRequest request, ParseResult parsed, CancellationToken cancellationToken)
    {
        var id = await environment.Get<IExecutionStarter>().StartAsync(request, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(options.Json))
        {
            var report = await LoadAsync(id, cancellationToken).ConfigureAwait(false);
            ExecutionJson.Write(environment.Terminal.Out, report);
        }
        else
        {
            await environment.Terminal.Out.WriteLineAsync(id).ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }

    private async Task<int> DriveAsync(StartRequest request, ParseResult parsed, CancellationToken cancellationToken)
    {
        var starter = environment.Get<IExecutionStarter>();
        var id = request.ExecutionId!;
        ExecutionReport report;
        var view = CreateView(request.Flow, id, parsed);
        await using (view.ConfigureAwait(false))
        {
            using var subscription = environment.Get<IExecutionEvents>().Subscribe(id, view.Observe);
            await starter.StartAsync(request, cancellationToken).ConfigureAwait(false);
            await WaitAsync(starter, id, cancellationToken).ConfigureAwait(false);
            report = await LoadAsync(id, CancellationToken.None).ConfigureAwait(false);
        }

        view.Summarize(report);

        // The wish to stop may come too late for an execution that ends well.
        var endedWell = report.Execution.State is ExecutionState.Succeeded or ExecutionState.Warning;
        return cancellationToken.IsCancellationRequested && !endedWell ? ExitCode.Canceled : ExitCode.Of(report.Execution.State);
    }

    private async Task WaitAsync(IExecutionStarter starter, string id, CancellationToken cancellationToken)
    {
        try
        {
            await starter.WaitAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            starter.Cancel(id, "Canceled from the command line.");
            var patience = environment.Get<IOptions<PipelineOptions>>().Value.ShutdownTimeout;
            using var end = new CancellationTokenSource(patience, environment.Time);
            try
            {
                await starter.WaitAsync(id, end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                await environment.Terminal.Error.WriteLineAsync($"error: The execution did not stop within {Output.Display.Duration(patience)}: a task does not heed its CancellationToken.").ConfigureAwait(false);
            }
        }
    }

    private RunView CreateView(FlowDefinition flow, string id, ParseResult parsed)
    {
        var isVerbose = parsed.GetValue(GlobalOptions.Verbose);
        if (parsed.GetValue(options.Json))
        {
            return new JsonRunView(environment, flow, isVerbose);
        }

        return environment.Terminal.IsLive
            ? new LiveRunView(environment, flow, id, isVerbose)
            : new PlainRunView(environment, flow, id, isVerbose);
    }

    private async Task<ExecutionReport> LoadAsync(string id, CancellationToken cancellationToken) =>
        await ExecutionReport.LoadAsync(environment.Get<IExecutionStore>(), environment.Flows, id, cancellationToken).ConfigureAwait(false);
}
