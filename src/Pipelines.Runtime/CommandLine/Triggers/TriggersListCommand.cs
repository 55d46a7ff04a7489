using System.CommandLine;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.Triggers.Catalog;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary><c>triggers</c>: the triggers with their last and next ticks and their health.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="access">The way to the triggers.</param>
internal sealed class TriggersListCommand(CommandEnvironment environment, TriggerAccess access)
{
    private const int MostNext = 1000;

    private readonly Argument<string?> _flow = new("flow") { Description = "Only the triggers of this flow. Left out: those of all.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int?> _next = new("--next") { Description = $"Show so many of the next ticks of each schedule, up to {MostNext}.", HelpName = "number" };
    private readonly Option<bool> _json = GlobalOptions.Json();

    /// <summary>Makes the command.</summary>
    public Command Build()
    {
        var command = new Command("triggers", "List triggers with their next ticks, enable, disable and set them.") { _flow, _next, _json };
        command.SetAction(RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var next = parsed.GetValue(_next);
        if (next is < 1 or > MostNext)
        {
            throw new UsageException($"--next must be from 1 to {MostNext}, got {next}.");
        }

        var catalog = await access.OpenAsync(cancellationToken).ConfigureAwait(false);
        var triggers = parsed.GetValue(_flow) is { } flow ? Of(catalog, flow) : catalog.Triggers;
        var statuses = await environment.Get<TriggerStatuses>().ListAsync(triggers, next ?? 1, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => TriggerJson.Write(writer, statuses));
        }
        else if (statuses.Count == 0)
        {
            await environment.Terminal.Error.WriteLineAsync("There are no triggers. Add one to a flow, e.g. [Schedule(\"0 9 * * *\")].").ConfigureAwait(false);
        }
        else
        {
            Show(statuses, isNextShown: next is not null);
        }

        return ExitCode.Succeeded;
    }

    private static IReadOnlyList<CatalogTrigger> Of(TriggerCatalog catalog, string flow)
    {
        try
        {
            return catalog.OfFlow(flow);
        }
        catch (UnknownTriggerException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private void Show(IReadOnlyList<TriggerStatus> statuses, bool isNextShown)
    {
        if (isNextShown)
        {
            var ticks = TextTable.Create("FLOW", "TRIGGER", "NEXT");
            foreach (var status in statuses)
            {
                var (flow, trigger) = (environment.Flows.ShortName(status.Trigger.Flow), status.Trigger.Name.TriggerId);
                foreach (var tick in status.NextTicks)
                {
                    ticks.AddLine(flow, trigger, TriggerTimes.Text(tick));
                }

                if (status.NextTicks.Count == 0 && status.Trigger.Schedule is not null)
                {
                    ticks.AddLine(flow, trigger, status.Trigger.IsEnabled ? "never again" : "disabled");
                }
            }

            environment.Terminal.Console.Write(ticks);
            return;
        }

        var table = TextTable.Create("FLOW", "TRIGGER", "KIND", "ENABLED", "LAST", "NEXT", "HEALTH", "FIRES");
        foreach (var status in statuses)
        {
            table.AddLine(
                environment.Flows.ShortName(status.Trigger.Flow),
                status.Trigger.Name.TriggerId,
                TriggerText.Kind(status.Trigger.Definition),
                status.Trigger.IsEnabled ? "yes" : "no",
                status.LastTickAt is { } last ? TriggerTimes.Text(last) : "-",
                status.NextTicks is [var first, ..] ? TriggerTimes.Text(first) : "-",
                Health(status),
                TriggerText.Of(status.Trigger.Definition));
        }

        environment.Terminal.Console.Write(table);
        foreach (var status in statuses.Where(static status => status.Failure is not null || status.WaitingTicks > 0))
        {
            environment.Terminal.Out.WriteLine($"{environment.Flows.ShortName(status.Trigger.Flow)} {status.Trigger.Name.TriggerId}: {string.Join("; ", Reasons(status))}");
        }
    }

    private static string Health(TriggerStatus status) => status switch
    {
        { Trigger.IsEnabled: false } => "-",
        { Failure: not null } => "fails",
        { WaitingTicks: > 0 } => "waits",
        _ => "ok",
    };

    private IEnumerable<string> Reasons(TriggerStatus status)
    {
        if (status.Failure is { } failure)
        {
            yield return $"fails since {Display.Time(failure.Since, environment.Zone)}: {Display.OneLine(failure.Message)}";
        }

        if (status.WaitingTicks > 0)
        {
            yield return $"{Display.Count(status.WaitingTicks, "tick")} wait{(status.WaitingTicks == 1 ? "s" : "")} for the execution before to end";
        }
    }
}
