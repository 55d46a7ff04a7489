using System.CommandLine;
using Pipelines.Runtime.CommandLine.Remote;
using Pipelines.Runtime.Executor.Control;

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
        if (environment.Server is { } server)
        {
            return await new RemoteRun(environment, server, parsed.GetValue(GlobalOptions.Verbose), parsed.GetValue(_json))
                .RestartAsync(await environment.DescribeAsync(execution.Flow, cancellationToken).ConfigureAwait(false), id, parsed.GetValue(_detach), cancellationToken).ConfigureAwait(false);
        }

        var control = environment.Get<ExecutionControl>();
        var run = new DrivenRun(environment, parsed.GetValue(GlobalOptions.Verbose), parsed.GetValue(_json));
        if (parsed.GetValue(_detach))
        {
            await control.RestartAsync(id, driveHere: false, cancellationToken).ConfigureAwait(false);
            return await run.LeaveAsync(id, cancellationToken).ConfigureAwait(false);
        }

        var flow = environment.Flows.Get(execution.Flow);
        return await run.InHostAsync(() => run.ShowAsync(flow, id, token => control.RestartAsync(id, driveHere: true, token), cancellationToken)).ConfigureAwait(false);
    }
}
