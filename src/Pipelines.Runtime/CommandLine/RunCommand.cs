using System.CommandLine;
using Pipelines.Runtime.CommandLine.Sources;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>run</c>: the parent of one command a flow, whose options are the flow's inputs.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class RunCommand(CommandEnvironment environment)
{
    /// <summary>The command's name.</summary>
    public const string Name = "run";

    private readonly RunOptions _options = new();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command(Name, "Run a flow now and show how it goes. 'run <flow> --help' shows its inputs.");
        foreach (var option in _options.All)
        {
            command.Add(option);
        }

        foreach (var flow in environment.Flows.Flows)
        {
            var flowCommand = new FlowRunCommand(flow, environment.Flows.ShortName(flow), _options);
            flowCommand.SetAction((parsed, cancellationToken) => RunAsync(flowCommand, parsed, cancellationToken));
            command.Add(flowCommand);
        }

        return command;
    }

    private async Task<int> RunAsync(FlowRunCommand command, ParseResult parsed, CancellationToken cancellationToken)
    {
        var arguments = new RunArguments(environment, _options);
        var inputs = await arguments.ReadGivenAsync(command.InputOptions, parsed, cancellationToken).ConfigureAwait(false);
        var start = new GivenStart(command.Flow, inputs, arguments.ReadLabels(parsed), arguments.ReadLogicalDate(parsed));
        return await environment.Runs(parsed.GetValue(GlobalOptions.Verbose), parsed.GetValue(_options.Json)).StartAsync(start, parsed.GetValue(_options.Detach), cancellationToken).ConfigureAwait(false);
    }
}
