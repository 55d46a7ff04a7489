using System.CommandLine;
using Pipelines.Runtime.CommandLine.Sources;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>cancel</c>: asks an execution to stop, whichever process drives it, and says what did not.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class CancelCommand(CommandEnvironment environment)
{
    /// <summary>An attempt may take the grace; its process notices at the next poll and commits the end.</summary>
    private static readonly TimeSpan Patience = TaskSlot.Grace + TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly Argument<string> _id = new("execution") { Description = "The execution's id, its telling end, or 'last'." };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, in one sentence, for people.", HelpName = "text" };
    private readonly Option<string?> _by = new("--by") { Description = "Who cancels it. Default: the user of this computer.", HelpName = "name" };
    private readonly Option<bool> _force = new("--force") { Description = "Stop its Finally tasks too, as canceling twice does." };

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("cancel", "Cancel an execution with its subflows, whichever process drives it.") { _id, _reason, _by, _force };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = environment.Executions;
        var id = await source.FindExecutionAsync(parsed.GetRequiredValue(_id), cancellationToken).ConfigureAwait(false);
        var outcome = await source.CancelAsync(id, parsed.GetValue(_reason), parsed.GetValue(_by), parsed.GetValue(_force), cancellationToken).ConfigureAwait(false);
        if (outcome == SignalOutcome.Ended)
        {
            var ended = await source.FindAsync(id, cancellationToken).ConfigureAwait(false);
            throw new UsageException($"Execution '{id}' has ended already: it is {Output.StateWords.Word(ended?.State ?? ExecutionState.Canceled)}.");
        }

        await TellAsync(source, id, cancellationToken).ConfigureAwait(false);
        return ExitCode.Succeeded;
    }

    private async Task TellAsync(IExecutionSource source, string id, CancellationToken cancellationToken)
    {
        var start = environment.Time.GetTimestamp();
        var execution = await source.FindAsync(id, cancellationToken).ConfigureAwait(false);
        while (execution is { NodeId: not null } && !execution.State.IsTerminal() && environment.Time.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(LookInterval, environment.Time, cancellationToken).ConfigureAwait(false);
            execution = await source.FindAsync(id, cancellationToken).ConfigureAwait(false);
        }

        var runs = await source.TaskRunsAsync(id, cancellationToken).ConfigureAwait(false);
        var running = runs.Where(run => run is { State: TaskRunState.Running, ElementCount: null }).Select(run => $"'{run.Key}'").ToList();
        await environment.Terminal.Out.WriteLineAsync(execution switch
        {
            null => $"Execution {id} is gone.",
            { State: var state } when state.IsTerminal() => $"Execution {id} is {Output.StateWords.Word(state)}.",
            { NodeId: null } => $"Execution {id} is to be canceled: the next process that serves does so.",
            _ when running.Count > 0 => $"Execution {id} is being canceled; still running: {string.Join(", ", running)}.",
            _ => $"Execution {id} is being canceled.",
        }).ConfigureAwait(false);
    }
}
