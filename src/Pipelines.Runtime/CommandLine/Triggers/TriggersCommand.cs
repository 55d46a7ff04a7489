using System.CommandLine;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary><c>triggers</c>: what starts flows by itself, how it is, and what people change about it.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class TriggersCommand(CommandEnvironment environment)
{
    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new TriggersListCommand(environment).Build();
        command.Add(new TriggersEnableCommand(environment).Build(isEnabled: true));
        command.Add(new TriggersEnableCommand(environment).Build(isEnabled: false));
        command.Add(new TriggersSetCommand(environment).Build());
        return command;
    }
}
