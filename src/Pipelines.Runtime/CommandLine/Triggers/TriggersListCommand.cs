using System.CommandLine;
using Pipelines.Runtime.CommandLine.Output;
using Pipelines.Runtime.CommandLine.Sources;

namespace Pipelines.Runtime.CommandLine.Triggers;

/// <summary><c>triggers</c>: the triggers with their last and next ticks and their health.</summary>
/// <param name="environment">What commands work with.</param>
internal sealed class TriggersListCommand(CommandEnvironment environment)
{
    private readonly Argument<string?> _flow = new("flow") { Description = "Only the triggers of this flow. Left out: those of all.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int?> _next = new("--next") { Description = $"Show so many of the next ticks of each schedule, up to {ITriggerSource.MostNext}.", HelpName = "number" };
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
        if (next is < 1 or > ITriggerSource.MostNext)
        {
            throw new UsageException($"--next must be from 1 to {ITriggerSource.MostNext}, got {next}.");
        }

        var triggers = await environment.Triggers.ListAsync(parsed.GetValue(_flow), next ?? 1, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(_json))
        {
            environment.Terminal.Out.WriteJson(writer => TriggerJson.Write(writer, triggers));
        }
        else if (triggers.Count == 0)
        {
            await environment.Terminal.Error.WriteLineAsync("There are no triggers. Add one to a flow, e.g. [Schedule(\"0 9 * * *\")].").ConfigureAwait(false);
        }
        else
        {
            Show(triggers, isNextShown: next is not null);
        }

        return ExitCode.Succeeded;
    }

    private void Show(IReadOnlyList<TriggerView> triggers, bool isNextShown)
    {
        if (isNextShown)
        {
            var ticks = TextTable.Create("FLOW", "TRIGGER", "NEXT");
            foreach (var trigger in triggers)
            {
                var (flow, id) = (FlowOf(trigger), trigger.Name.TriggerId);
                foreach (var tick in trigger.Schedule?.NextTicks ?? [])
                {
                    ticks.AddLine(flow, id, TriggerTimes.Text(tick));
                }

                if (trigger.Schedule is { NextTicks.Count: 0 })
                {
                    ticks.AddLine(flow, id, trigger.IsEnabled ? "never again" : "disabled");
                }
            }

            environment.Terminal.Console.Write(ticks);
            return;
        }

        var table = TextTable.Create("FLOW", "TRIGGER", "KIND", "ENABLED", "LAST", "NEXT", "HEALTH", "FIRES");
        foreach (var trigger in triggers)
        {
            table.AddLine(
                FlowOf(trigger),
                trigger.Name.TriggerId,
                trigger.Kind,
                trigger.IsEnabled ? "yes" : "no",
                trigger.Schedule?.LastTickAt is { } last ? TriggerTimes.Text(last) : "-",
                trigger.Schedule?.NextTicks is [var first, ..] ? TriggerTimes.Text(first) : "-",
                Health(trigger),
                trigger.Fires);
        }

        environment.Terminal.Console.Write(table);
        foreach (var trigger in triggers.Where(static trigger => trigger.Error is not null || trigger.Schedule is { WaitingTicks: > 0 }))
        {
            environment.Terminal.Out.WriteLine($"{FlowOf(trigger)} {trigger.Name.TriggerId}: {string.Join("; ", Reasons(trigger))}");
        }
    }

    private string FlowOf(TriggerView trigger) => environment.Flows.Find(trigger.Name.Flow) is { } flow ? environment.Flows.ShortName(flow) : trigger.Name.Flow;

    private static string Health(TriggerView trigger) => trigger switch
    {
        { IsEnabled: false } => "-",
        { Error: not null } => "fails",
        { Schedule.WaitingTicks: > 0 } => "waits",
        _ => "ok",
    };

    private IEnumerable<string> Reasons(TriggerView trigger)
    {
        if (trigger is { Error: { } error, FailingSince: { } since })
        {
            yield return $"fails since {Display.Time(since, environment.Zone)}: {Display.OneLine(error)}";
        }

        if (trigger.Schedule is { WaitingTicks: > 0 and var waiting })
        {
            yield return $"{Display.Count(waiting, "tick")} wait{(waiting == 1 ? "s" : "")} for the execution before to end";
        }
    }
}
