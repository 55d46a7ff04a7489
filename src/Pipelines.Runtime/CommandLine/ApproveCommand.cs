using System.CommandLine;
using Pipelines.Definitions;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>approve</c>: gives the decision that a task of an execution waits for.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ApproveCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _id = new("execution") { Description = "The execution's id, its telling end, or 'last'." };
    private readonly Argument<string?> _task = new("task") { Description = "The task that waits. Left out: the only one.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _decision = new("--decision") { Description = "The decision. Default: true, where the question is one of yes or no.", HelpName = "value" };
    private readonly Option<bool> _reject = new("--reject") { Description = "Decide false." };
    private readonly Option<string?> _by = new("--by") { Description = "Who decides. Default: the user of this computer.", HelpName = "name" };

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("approve", "Give the decision that a task of an execution waits for.") { _id, _task, _decision, _reject, _by };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = environment.Executions;
        var id = await source.FindExecutionAsync(parsed.GetRequiredValue(_id), cancellationToken).ConfigureAwait(false);
        var execution = await source.GetAsync(id, cancellationToken).ConfigureAwait(false);
        var flow = environment.Flows.Get(execution.Flow);
        var key = await FindTaskRunAsync(source, id, parsed.GetValue(_task), cancellationToken).ConfigureAwait(false);
        var outcome = await source.DecideAsync(id, key, Decision(flow, key, parsed), parsed.GetValue(_by), cancellationToken).ConfigureAwait(false);
        if (outcome != SignalOutcome.Accepted)
        {
            throw new UsageException(outcome == SignalOutcome.AlreadyDecided
                ? $"Somebody has decided task '{key}' of execution '{id}' already."
                : $"Task '{key}' of execution '{id}' waits for no decision any more.");
        }

        await environment.Terminal.Out.WriteLineAsync($"Task {key} of execution {id} goes on.").ConfigureAwait(false);
        return ExitCode.Succeeded;
    }

    private static async Task<TaskRunKey> FindTaskRunAsync(IExecutionSource source, string id, string? task, CancellationToken cancellationToken)
    {
        var runs = await source.TaskRunsAsync(id, cancellationToken).ConfigureAwait(false);
        var waiting = runs.Where(run => run is { State: TaskRunState.Paused, ElementCount: null }).Select(run => run.Key).ToList();
        var meant = task is null ? waiting : [.. waiting.Where(key => key.ToString() == task || key.TaskId == task)];
        return meant switch
        {
            [var only] => only,
            [] when waiting.Count == 0 => throw new UsageException($"No task of execution '{id}' waits for a decision."),
            [] => throw new UsageException($"Task '{task}' of execution '{id}' waits for no decision. These do: {string.Join(", ", waiting)}."),
            _ => throw new UsageException($"Several tasks of execution '{id}' wait for a decision: {string.Join(", ", meant)}. Name one of them."),
        };
    }

    private string? Decision(FlowDefinition flow, TaskRunKey key, ParseResult parsed)
    {
        var (given, rejects) = (parsed.GetValue(_decision), parsed.GetValue(_reject));
        if (given is not null && rejects)
        {
            throw new UsageException("--decision and --reject say different things; give one of them.");
        }

        if (given is null && flow.Tasks.FirstOrDefault(task => task.Id == key.TaskId)?.Approval?.Decision is { } expected && expected is not { Kind: InputKind.Boolean, IsList: false })
        {
            throw new UsageException($"The decision is not one of yes or no: give --decision, {expected.Expected}.");
        }

        return rejects ? "false" : given;
    }
}
