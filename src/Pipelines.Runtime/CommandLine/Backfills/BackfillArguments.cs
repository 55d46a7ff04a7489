using System.CommandLine;
using Pipelines.Definitions;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.CommandLine.Sources;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary>Reads what <c>backfill &lt;flow&gt;</c> was given.</summary>
/// <param name="environment">What commands work with.</param>
/// <param name="options">The options.</param>
internal sealed class BackfillArguments(CommandEnvironment environment, BackfillOptions options)
{
    private const string ScheduleKind = "schedule";

    /// <summary>The wish, and the inputs of it.</summary>
    /// <param name="command">The flow's command.</param>
    /// <param name="parsed">The arguments.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="UsageException">Something is missing, or does not go together.</exception>
    public async Task<(BackfillRequest Request, GivenInputs Inputs)> ReadAsync(FlowBackfillCommand command, ParseResult parsed, CancellationToken cancellationToken)
    {
        var trigger = parsed.GetValue(options.Trigger) ?? OnlySchedule(command.Flow);
        if (parsed.GetValue(options.OnlyMissing) && parsed.GetValue(options.OnlyFailed))
        {
            throw new UsageException("--only-missing and --only-failed do not go together: what failed is missing too.");
        }

        var request = new BackfillRequest
        {
            Flow = command.Flow.FullName,
            Trigger = trigger,
            From = parsed.GetValue(options.From)
                ?? throw new UsageException($"A backfill of flow '{command.Flow.FullName}', schedule '{trigger}', needs its range: --from 2019-01-01 --to 2019-12-31."),
            To = parsed.GetValue(options.To),
            Selection = parsed.GetValue(options.OnlyMissing) ? BackfillSelection.Missing : parsed.GetValue(options.OnlyFailed) ? BackfillSelection.Failed : BackfillSelection.All,
            Order = parsed.GetValue(options.NewestFirst) ? BackfillOrder.NewestFirst : BackfillOrder.OldestFirst,
            Parallelism = parsed.GetValue(options.Parallel),
            Labels = LabelText.Parse(parsed.GetValue(options.Run.Labels) ?? []),
            By = parsed.GetValue(options.By),
        };
        return (request, await new RunArguments(environment, options.Run).ReadGivenAsync(command.InputOptions, parsed, cancellationToken).ConfigureAwait(false));
    }

    private static string OnlySchedule(FlowDefinition flow)
    {
        var schedules = flow.Triggers.Where(static trigger => TriggerText.Kind(trigger) == ScheduleKind).Select(static schedule => schedule.Id).ToList();
        return schedules switch
        {
            [var only] => only,
            [] => throw new UsageException($"Flow '{flow.FullName}' has no schedule, so it has no ticks to backfill. Only flows with a [Schedule] can be backfilled."),
            _ => throw new UsageException($"Flow '{flow.FullName}' has several schedules. Name one of them: {string.Join(", ", schedules)}."),
        };
    }
}
