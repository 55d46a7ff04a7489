using System.CommandLine;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>restart</c>: lets an ended execution go on from its failed tasks.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class RestartCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _id = new("execution") { Description = "The execution's id, its telling end, or 'last'." };
    private readonly Option<bool> _detach = new("--detach", "-d") { Description = "Leave it to a process that serves, print its id and return." };
    private readonly Option<bool> _json = GlobalOptions.Json("Print one JSON object at the end; logs go to standard error.");

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("restart", "Go on with an execution from its failed tasks; what succeeded is kept.") { _id, _detach, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = environment.Executions;
        var id = await source.FindExecutionAsync(parsed.GetRequiredValue(_id), cancellationToken).ConfigureAwait(false);
        var execution = await source.GetAsync(id, cancellationToken).ConfigureAwait(false);
        return await environment.Runs(parsed.GetValue(GlobalOptions.Verbose), parsed.GetValue(_json)).RestartAsync(execution, parsed.GetValue(_detach), cancellationToken).ConfigureAwait(false);
    }
}
