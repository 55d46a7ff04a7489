using System.CommandLine;
using System.Text.Json;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Inputs;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary><c>backfill list</c>: the backfills, newest first.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class BackfillListCommand(CommandEnvironment environment)
{
    private readonly Option<string?> _flow = new("--flow") { Description = "Only backfills of this flow.", HelpName = "flow" };
    private readonly Option<string[]> _state = new("--state") { Description = "Only backfills in this state; may be repeated.", HelpName = "state" };
    private readonly Option<int> _limit = new("--limit", "-n") { Description = "The most to list. [default: 20]", HelpName = "number", DefaultValueFactory = static _ => 20 };
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("list", "List backfills, newest first.") { _flow, _state, _limit, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var limit = parsed.GetValue(_limit);
        var query = new BackfillQuery
        {
            Flow = parsed.GetValue(_flow) is { } flow ? environment.Flows.Get(flow).FullName : null,
            States = [.. (parsed.GetValue(_state) ?? []).SelectMany(static text => text.Split(',')).Select(ParseState)],
            Limit = limit >= 1 ? limit : throw new UsageException($"--limit must be at least 1, got {limit}."),
        };
        var found = await environment.Backfills.ListAsync(query, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => Write(writer, found));
        }
        else if (found.Count == 0)
        {
            await environment.Terminal.Error.WriteLineAsync("There are no such backfills.").ConfigureAwait(false);
        }
        else
        {
            Show(found);
        }

        return ExitCode.Succeeded;
    }

    private static BackfillState ParseState(string text)
    {
        var words = Enum.GetValues<BackfillState>().ToDictionary(static state => state.Word(), StringComparer.OrdinalIgnoreCase);
        return words.TryGetValue(text.Trim(), out var state)
            ? state
            : throw new UsageException($"'{text}' is not a state of a backfill.{NearestName.Suggestion(text, words.Keys)} The states are: {string.Join(", ", words.Keys)}.");
    }

    private void Show(IReadOnlyList<BackfillRecord> backfills)
    {
        var table = TextTable.Create("BACKFILL", "FLOW", "TRIGGER", "STATE", "DONE", "FROM", "UNTIL", "CREATED");
        foreach (var backfill in backfills)
        {
            table.AddLine(
                backfill.Id,
                backfill.Flow,
                backfill.TriggerId,
                backfill.State.Word(),
                $"{backfill.Done}/{backfill.Ticks}",
                BackfillText.Tick(backfill.From),
                BackfillText.Tick(backfill.Until),
                Display.Time(backfill.CreatedAt, environment.Zone));
        }

        environment.Terminal.Console.Write(table);
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<BackfillRecord> backfills)
    {
        writer.WriteStartArray();
        foreach (var backfill in backfills)
        {
            writer.WriteBackfill(backfill);
        }

        writer.WriteEndArray();
    }
}
