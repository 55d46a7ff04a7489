using System.CommandLine;
using System.Text.Json;
using Pipelines.Runtime.Access.Audit;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Audit;

/// <summary><c>audit</c>: who changed what.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class AuditCommand(CommandEnvironment environment)
{
    private readonly Option<string?> _actor = new("--actor") { Description = "Only what this one changed, e.g. user:anna.", HelpName = "actor" };
    private readonly Option<string?> _action = new("--action") { Description = "Only actions that begin so, e.g. create.", HelpName = "action" };
    private readonly Option<string?> _since = new("--since") { Description = "Only from this time on: ISO 8601, or how long ago, e.g. 2h.", HelpName = "time" };
    private readonly Option<string?> _before = new("--before") { Description = "Only those before this one: the last id of the page before.", HelpName = "id" };
    private readonly Option<int> _limit = new("--limit", "-n") { Description = "The most to list. [default: 50]", HelpName = "number", DefaultValueFactory = _ => 50 };
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("audit", "List who changed what, newest first.") { _actor, _action, _since, _before, _limit, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var limit = parsed.GetValue(_limit);
        if (limit < 1)
        {
            throw new UsageException($"--limit must be at least 1, got {limit}.");
        }

        await environment.OpenStoreAsync(cancellationToken).ConfigureAwait(false);
        var query = new AuditQuery
        {
            Actor = parsed.GetValue(_actor),
            Action = parsed.GetValue(_action),
            From = parsed.GetValue(_since) is { } since ? TimeText.Parse(since, "--since", environment.Time.GetUtcNow(), environment.Zone) : null,
            BeforeId = parsed.GetValue(_before),
            Limit = limit,
        };
        var (records, lastId) = await environment.Get<AuditLog>().ListAsync(query, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => Write(writer, records));
        }
        else
        {
            Show(records);
        }

        if (lastId is not null)
        {
            await environment.Terminal.Error.WriteLineAsync($"There may be older ones: --before {lastId}").ConfigureAwait(false);
        }

        return ExitCode.Succeeded;
    }

    private void Show(IReadOnlyList<AuditRecord> records)
    {
        if (records.Count == 0)
        {
            environment.Terminal.Error.WriteLine("No such change.");
            return;
        }

        var table = TextTable.Create("TIME", "WHO", "FROM", "ACTION", "TARGET", "OUTCOME");
        foreach (var (_, entry) in records)
        {
            table.AddLine(
                Display.Time(entry.At, environment.Zone), Display.OneLine(entry.Actor), entry.From, entry.Action, Display.OneLine(entry.Target), Display.OneLine(entry.Outcome));
        }

        environment.Terminal.Console.Write(table);
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<AuditRecord> records)
    {
        writer.WriteStartArray();
        foreach (var record in records)
        {
            AuditJson.Write(writer, record);
        }

        writer.WriteEndArray();
    }
}
