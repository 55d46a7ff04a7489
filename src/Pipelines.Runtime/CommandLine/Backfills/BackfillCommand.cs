using System.CommandLine;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary><c>backfill</c>: executions for the ticks of a past range. The parent of one command a flow, and of those for backfills that exist.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class BackfillCommand(CommandEnvironment environment)
{
    /// <summary>The command's name.</summary>
    public const string Name = "backfill";

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command(Name, "Run the ticks of a schedule in a past range. 'backfill <flow> --help' shows how.")
        {
            new BackfillListCommand(environment).Build(),
            new BackfillShowCommand(environment).Build(),
            new BackfillPauseCommand(environment).Build(),
            new BackfillResumeCommand(environment).Build(),
            new BackfillCancelCommand(environment).Build(),
        };
        var taken = command.Subcommands.Select(static each => each.Name).ToHashSet(StringComparer.Ordinal);
        var options = new BackfillOptions();
        var creation = new BackfillCreation(environment, options);
        foreach (var flow in environment.Flows.Flows)
        {
            var name = environment.Flows.ShortName(flow);
            var flowCommand = new FlowBackfillCommand(flow, taken.Contains(name) ? flow.FullName : name, options);
            flowCommand.SetAction((parsed, cancellationToken) => creation.RunAsync(flowCommand, parsed, cancellationToken));
            command.Add(flowCommand);
        }

        return command;
    }
}
