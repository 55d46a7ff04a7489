using System.CommandLine;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>run</c>: the parent of one command a flow, whose options are the flow's inputs.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class RunCommand(CommandEnvironment environment)
{
    /// <summary>The command's name.</summary>
    public const string Name = "run";

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command(Name, "Run a flow now and show how it goes. 'run <flow> --help' shows its inputs.");
        var options = new RunOptions();
        foreach (var option in options.All)
        {
            command.Add(option);
        }

        var run = new FlowRun(environment, options);
        foreach (var flow in environment.Flows.Flows)
        {
            var flowCommand = new FlowRunCommand(flow, environment.Flows.ShortName(flow), options);
            flowCommand.SetAction((parsed, cancellationToken) => run.RunAsync(flowCommand, parsed, cancellationToken));
            command.Add(flowCommand);
        }

        return command;
    }
}
