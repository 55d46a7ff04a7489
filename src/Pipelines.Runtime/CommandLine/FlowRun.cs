using System.CommandLine;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine;

/// <summary>Runs one flow, in this process or on a server, and shows how it goes.</summary>
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
        if (environment.Server is { } server)
        {
            var given = await arguments.ReadGivenAsync(command.InputOptions, parsed, cancellationToken).ConfigureAwait(false);
            var form = RemoteForm.Of(command.Flow, given, arguments.ReadLabels(parsed), arguments.ReadLogicalDate(parsed));
            return await new RemoteRun(environment, server, parsed.GetValue(GlobalOptions.Verbose), parsed.GetValue(options.Json))
                .StartAsync(command.Flow, form, parsed.GetValue(options.Detach), cancellationToken).ConfigureAwait(false);
        }

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
        var run = new DrivenRun(environment, parsed.GetValue(GlobalOptions.Verbose), parsed.GetValue(options.Json));
        return await run.InHostAsync(async () =>
        {
            var starter = environment.Get<IExecutionStarter>();
            request = request with { Inputs = await StoreFilesAsync(request, inputs, cancellationToken).ConfigureAwait(false) };
            return request.DriveHere
                ? await run.ShowAsync(request.Flow, request.ExecutionId, token => starter.StartAsync(request, token), cancellationToken).ConfigureAwait(false)
                : await run.LeaveAsync(await starter.StartAsync(request, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task<System.Text.Json.JsonElement> StoreFilesAsync(StartRequest request, InputSet inputs, CancellationToken cancellationToken) =>
        inputs.Files.Count == 0
            ? request.Inputs
            : await inputs.StoreFilesAsync(environment.Get<IArtifactStore>(), new ArtifactScope(request.Flow.Namespace, request.Flow.Id, request.ExecutionId!, "inputs"), cancellationToken).ConfigureAwait(false);
}
