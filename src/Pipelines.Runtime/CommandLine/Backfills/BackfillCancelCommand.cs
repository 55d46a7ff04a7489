using System.CommandLine;
using Pipelines.Runtime.Backfills;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary><c>backfill cancel</c>: starts nothing more, and stops what was started if that is asked for.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class BackfillCancelCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _id = BackfillNames.Argument();
    private readonly Option<bool> _executions = new("--executions") { Description = "Cancel its open executions too; otherwise they go on." };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, in one sentence, for people.", HelpName = "text" };
    private readonly Option<string?> _by = BackfillNames.By();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("cancel", "Cancel a backfill: nothing more is started.") { _id, _executions, _reason, _by };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var id = await environment.FindBackfillAsync(parsed.GetRequiredValue(_id), cancellationToken).ConfigureAwait(false);
        var backfill = await environment.Backfills.CancelAsync(
            id, parsed.GetValue(_executions), parsed.GetValue(_reason), parsed.GetValue(_by), cancellationToken).ConfigureAwait(false);
        await environment.Terminal.Out.WriteLineAsync($"Backfill {id} is {backfill.State.Word()}.").ConfigureAwait(false);
        return ExitCode.Succeeded;
    }
}
