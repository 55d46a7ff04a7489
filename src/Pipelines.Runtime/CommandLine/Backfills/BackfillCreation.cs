using System.CommandLine;
using System.Globalization;
using System.Text;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary>Makes a backfill, or shows what it would do.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="options">The options of <c>backfill &lt;flow&gt;</c>.</param>
internal sealed class BackfillCreation(CommandEnvironment environment, BackfillOptions options)
{
    private const int MostPreviewed = 1000;

    private const int LongestInputs = 120;

    /// <summary>Runs the command of a flow.</summary>
    /// <param name="command">The command.</param>
    /// <param name="parsed">The arguments.</param>
    /// <param name="cancellationToken">Stops waiting; the backfill stays.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(FlowBackfillCommand command, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (request, inputs) = await new BackfillArguments(environment, options).ReadAsync(command, parsed, cancellationToken).ConfigureAwait(false);
        var isJson = parsed.GetValue(options.Json);
        var source = environment.Backfills;
        if (parsed.GetValue(options.DryRun))
        {
            Show(await source.PreviewAsync(request, inputs, MostPreviewed, cancellationToken).ConfigureAwait(false), isJson);
            return ExitCode.Succeeded;
        }

        if (parsed.GetValue(options.Wait))
        {
            return await BackfillWait.Of(environment, isJson)
                .RunAsync(async token => (await source.CreateAsync(request, inputs, token).ConfigureAwait(false)).Id, cancellationToken).ConfigureAwait(false);
        }

        var backfill = await source.CreateAsync(request, inputs, cancellationToken).ConfigureAwait(false);
        if (isJson)
        {
            environment.Terminal.Out.WriteJson(writer => writer.WriteBackfill(backfill));
        }
        else
        {
            await environment.Terminal.Out.WriteLineAsync(backfill.Id).ConfigureAwait(false);
            await environment.Terminal.Error.WriteLineAsync($"{Display.Count(backfill.Ticks, "tick")} of {backfill.Trigger.FullName}, for a process that serves. '{BackfillCommand.Name} show {backfill.Id[^8..]}' shows how it goes.").ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }

    private void Show(BackfillPreview preview, bool isJson)
    {
        if (isJson)
        {
            environment.Terminal.Out.WriteJson(writer => writer.WritePreview(preview));
            return;
        }

        var table = TextTable.Create("TICK", "WHAT", "INPUTS");
        foreach (var tick in preview.Ticks)
        {
            var at = tick.Tick.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
            if (tick.Error is { } error)
            {
                table.AddLine(at, "does not fit", Display.OneLine(error));
            }
            else if (tick.Starts.Count == 0)
            {
                table.AddLine(at, "starts nothing", null);
            }

            foreach (var start in tick.Starts)
            {
                table.AddLine(at, What(start), Shorten(Encoding.UTF8.GetString(start.InputsJson.Span)));
            }
        }

        environment.Terminal.Console.Write(table);
        var starts = preview.Ticks.Sum(static tick => tick.Starts.Count(static start => start.IsStarted));
        environment.Terminal.Out.WriteLine(preview.Backfill.Ticks > preview.Ticks.Count
            ? $"The first {preview.Ticks.Count} of {Display.Count(preview.Backfill.Ticks, "tick")}: {Display.Count(starts, "execution")} of them would start. Nothing was done."
            : $"{Display.Count(preview.Backfill.Ticks, "tick")}: {Display.Count(starts, "execution")} would start. Nothing was done.");
    }

    private static string What(PreviewedStart start) => (start.IsStarted, start.State) switch
    {
        (true, null) => "starts",
        (true, { } state) => $"starts again ({StateWords.Word(state)} in {start.ExecutionId})",
        (false, { } state) => $"is there ({StateWords.Word(state)} in {start.ExecutionId})",
        (false, null) => "is left out",
    };

    private static string Shorten(string text) => text.Length > LongestInputs ? text[..LongestInputs] + " …" : text;
}
