using System.CommandLine;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary><c>triggers</c>: what starts flows by itself, how it is, and what people change about it.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class TriggersCommand(CommandEnvironment environment)
{
    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var access = new TriggerAccess(environment);
        var command = new TriggersListCommand(environment, access).Build();
        command.Add(new TriggersEnableCommand(environment, access).Build(isEnabled: true));
        command.Add(new TriggersEnableCommand(environment, access).Build(isEnabled: false));
        command.Add(new TriggersSetCommand(environment, access).Build());
        return command;
    }
}
