using System.CommandLine;
using Pipelines.Runtime.Backfills;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary><c>backfill pause</c>: starts nothing more until it is resumed.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class BackfillPauseCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _id = BackfillNames.Argument();
    private readonly Option<string?> _by = BackfillNames.By();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("pause", "Start nothing more until it is resumed; what was started goes on.") { _id, _by };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var id = await environment.FindBackfillAsync(parsed.GetRequiredValue(_id), cancellationToken).ConfigureAwait(false);
        var backfill = await environment.Backfills.PauseAsync(id, parsed.GetValue(_by), cancellationToken).ConfigureAwait(false);
        await environment.Terminal.Out.WriteLineAsync($"Backfill {id} is {backfill.State.Word()}.").ConfigureAwait(false);
        return ExitCode.Succeeded;
    }
}
