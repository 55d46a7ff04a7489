using System.CommandLine;
using Pipelines.Runtime.Backfills;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary><c>backfill resume</c>: goes on with a paused one, or stays with one that runs.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class BackfillResumeCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _id = BackfillNames.Argument();
    private readonly Option<string?> _by = BackfillNames.By();
    private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Stay until it has ended, and drive it in this process too." };
    private readonly Option<bool> _json = GlobalOptions.Json("With --wait: print one JSON object at the end.");

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("resume", "Go on with a paused backfill; with --wait also stay with one that runs.") { _id, _by, _wait, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var id = await environment.FindBackfillAsync(parsed.GetRequiredValue(_id), cancellationToken).ConfigureAwait(false);
        var backfill = await environment.Backfills.ResumeAsync(id, parsed.GetValue(_by), cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_wait))
        {
            return await BackfillWait.Of(environment, parsed.GetValue(_json)).RunAsync(_ => Task.FromResult(id), cancellationToken).ConfigureAwait(false);
        }

        await environment.Terminal.Out.WriteLineAsync($"Backfill {id} is {backfill.State.Word()}.").ConfigureAwait(false);
        return ExitCode.Succeeded;
    }
}
