using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Secrets;
using Spectre.Console;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary><c>backfill show</c>: one backfill, how far it is and how its executions are.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class BackfillShowCommand(CommandEnvironment environment)
{
    private readonly Argument<string> _id = BackfillNames.Argument();
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("show", "Show a backfill: how far it is, and how its executions are.") { _id, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var id = await environment.FindBackfillAsync(parsed.GetRequiredValue(_id), cancellationToken).ConfigureAwait(false);
        var report = await environment.Backfills.FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new UsageException($"Backfill '{id}' is gone: retention has just removed it.");
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => writer.WriteBackfill(report));
        }
        else
        {
            Show(report);
        }

        return ExitCode.Succeeded;
    }

    private void Show(BackfillReport report)
    {
        var backfill = report.Backfill;
        var facts = TextTable.Create("", "").HideHeaders();
        facts.AddLine("backfill", backfill.Id);
        facts.AddLine("of", backfill.Trigger.FullName);
        facts.AddLine("state", backfill.State.Word());
        if (backfill.Reason is { } reason)
        {
            facts.AddLine("reason", Display.OneLine(reason));
        }

        facts.AddLine("from", BackfillText.Tick(backfill.From));
        facts.AddLine("until", BackfillText.Tick(backfill.Until));
        facts.AddLine("schedule", $"{backfill.Cron ?? "a list of times"} ({backfill.TimeZone})");
        facts.AddLine("ticks", $"{InputNames.ToKebab(backfill.Selection.ToString())}, {InputNames.ToKebab(backfill.Order.ToString())}, {Display.Count(backfill.Parallelism, "execution")} at once");
        facts.AddLine("done", string.Create(CultureInfo.InvariantCulture, $"{backfill.Done:#,0} of {backfill.Ticks:#,0}: {backfill.Started:#,0} started, {backfill.Skipped:#,0} skipped, {backfill.Failed:#,0} did not fit; {backfill.Left:#,0} left"));
        facts.AddLine("executions", BackfillText.Executions(report) is { Length: > 0 } executions ? executions : "none");
        if (backfill.Inputs is { } inputs)
        {
            facts.AddLine("inputs", Encoding.UTF8.GetString(InputProtector.Mask(JsonMarshal.GetRawUtf8Value(inputs).ToArray()).Span));
        }

        if (backfill.Labels.Count > 0)
        {
            facts.AddLine("labels", string.Join(", ", backfill.Labels.Select(static label => $"{label.Key}={label.Value}")));
        }

        facts.AddLine("created", $"{Display.Time(backfill.CreatedAt, environment.Zone)}{(backfill.CreatedBy is { } by ? $" by {by}" : "")}");
        if (backfill.EndedAt is { } ended)
        {
            facts.AddLine("ended", Display.Time(ended, environment.Zone));
        }

        environment.Terminal.Console.Write(facts);
        if (backfill.Errors.Count > 0)
        {
            environment.Terminal.Out.WriteLine();
            var table = TextTable.Create("TICK", "DOES NOT FIT");
            foreach (var error in backfill.Errors)
            {
                table.AddLine(BackfillText.Tick(error.Tick), Display.OneLine(error.Message));
            }

            environment.Terminal.Console.Write(table);
        }
    }
}
