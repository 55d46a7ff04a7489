using System.CommandLine;
using System.Text.Json;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Views;
using Pipelines.Runtime.Inputs;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.CommandLine;

/// <summary><c>executions</c>: what ran and runs, newest first, or one of them with its tasks.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class ExecutionsCommand(CommandEnvironment environment)
{
    private readonly Argument<string?> _id = new("execution")
    {
        Description = "One execution to show with its tasks: its id, its telling end, or 'last'. Left out: a list.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _flow = new("--flow") { Description = "Only executions of this flow.", HelpName = "flow" };
    private readonly Option<string[]> _state = new("--state") { Description = "Only executions in this state; may be repeated.", HelpName = "state" };
    private readonly Option<string[]> _label = new("--label", "-l") { Description = "Only executions with this label, key=value; may be repeated.", HelpName = "key=value" };
    private readonly Option<string?> _trigger = new("--trigger") { Description = "Only executions that this trigger started.", HelpName = "trigger" };
    private readonly Option<string?> _parent = new("--parent") { Description = "Only subflows of this execution.", HelpName = "execution" };
    private readonly Option<string?> _since = new("--since") { Description = "Only executions created at this time (ISO 8601) or later, or so long ago at most: 2h, 7d.", HelpName = "time" };
    private readonly Option<string?> _until = new("--until") { Description = "Only executions created before this time, or longer ago than this.", HelpName = "time" };
    private readonly Option<string?> _before = new("--before") { Description = "Only executions older than this one: the next page.", HelpName = "execution" };
    private readonly Option<int> _limit = new("--limit", "-n") { Description = "The most to list. [default: 20]", HelpName = "number", DefaultValueFactory = _ => 20 };
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("executions", "List executions, newest first, or show one with its tasks.") { _id, _flow, _state, _label, _trigger, _parent, _since, _until, _limit, _before, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        parsed.GetValue(_id) is { } id
            ? ShowAsync(id, parsed.GetValue(_json), cancellationToken)
            : ListAsync(parsed, cancellationToken);

    private async Task<int> ShowAsync(string text, bool isJson, CancellationToken cancellationToken)
    {
        var source = environment.Executions;
        var id = await source.FindExecutionAsync(text, cancellationToken).ConfigureAwait(false);
        var report = await source.ReportAsync(id, cancellationToken).ConfigureAwait(false);
        if (isJson)
        {
            ExecutionJson.Write(environment.Terminal.Out, report);
        }
        else
        {
            new ExecutionDetails(environment).Write(report);
        }

        return ExitCode.Succeeded;
    }

    private async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var limit = parsed.GetValue(_limit);
        var now = environment.Time.GetUtcNow();
        var query = new ExecutionQuery
        {
            Flow = parsed.GetValue(_flow) is { } flow ? environment.Flows.Get(flow).FullName : null,
            States = [.. (parsed.GetValue(_state) ?? []).SelectMany(text => text.Split(',')).Select(ParseState)],
            Labels = LabelText.Parse(parsed.GetValue(_label) ?? []),
            Trigger = parsed.GetValue(_trigger),
            CreatedFrom = parsed.GetValue(_since) is { } since ? TimeText.Parse(since, "--since", now, environment.Zone) : null,
            CreatedBefore = parsed.GetValue(_until) is { } until ? TimeText.Parse(until, "--until", now, environment.Zone) : null,
            Limit = limit >= 1 ? limit : throw new UsageException($"--limit must be at least 1, got {limit}."),
        };
        var isFiltered = query.Flow is not null || query.States.Count + query.Labels.Count > 0 || query.Trigger is not null || query.CreatedFrom is not null || query.CreatedBefore is not null
            || parsed.GetValue(_parent) is not null || parsed.GetValue(_before) is not null;
        var source = environment.Executions;
        query = query with
        {
            ParentId = parsed.GetValue(_parent) is { } parent ? await source.FindExecutionAsync(parent, cancellationToken).ConfigureAwait(false) : null,
            BeforeId = parsed.GetValue(_before) is { } before ? await source.FindExecutionAsync(before, cancellationToken).ConfigureAwait(false) : null,
        };
        var executions = await source.ListAsync(query, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => Write(writer, executions));
        }
        else if (executions.Count == 0)
        {
            await environment.Terminal.Error.WriteLineAsync(!isFiltered ? "There are no executions yet. Start one with 'run <flow>'." : "No execution fits.").ConfigureAwait(false);
        }
        else
        {
            Show(executions);
            if (executions.Count == limit)
            {
                await environment.Terminal.Error.WriteLineAsync($"There may be more: '--before {executions[^1].Id[^8..]}' shows the next page.").ConfigureAwait(false);
            }
        }

        return ExitCode.Succeeded;
    }

    private static ExecutionState ParseState(string text)
    {
        var names = Enum.GetValues<ExecutionState>().ToDictionary(StateWords.Word, StringComparer.OrdinalIgnoreCase);
        return names.TryGetValue(text.Trim(), out var state)
            ? state
            : throw new UsageException($"'{text}' is not a state.{NearestName.Suggestion(text, names.Keys)} The states are: {string.Join(", ", names.Keys)}.");
    }

    private void Show(IReadOnlyList<ExecutionSummary> executions)
    {
        var now = environment.Time.GetUtcNow();
        var table = TextTable.Create("EXECUTION", "FLOW", "STATE", "CREATED", "TOOK", "REASON");
        foreach (var execution in executions)
        {
            table.AddLine(
                execution.Id,
                execution.Flow,
                execution.State,
                Display.Time(execution.CreatedAt, environment.Zone),
                Display.Elapsed(execution.StartedAt, execution.EndedAt, now),
                execution.Reason is { } reason ? Display.OneLine(reason) : null);
        }

        environment.Terminal.Console.Write(table);
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<ExecutionSummary> executions)
    {
        writer.WriteStartArray();
        foreach (var execution in executions)
        {
            ExecutionJson.Write(writer, execution);
        }

        writer.WriteEndArray();
    }
}
