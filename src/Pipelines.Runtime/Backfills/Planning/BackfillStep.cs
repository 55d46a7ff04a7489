using System.Text.Json;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Backfills.Planning;

/// <summary>One step of a backfill: what it starts, and what it has become with that. Pure.</summary>
/// <param name="Backfill">The backfill as it is to be written together with the executions.</param>
/// <param name="Starts">The executions.</param>
internal sealed record BackfillStep(BackfillRecord Backfill, IReadOnlyList<StepStart> Starts)
{
    /// <summary>Deals with the next ticks, as many as there is room for.</summary>
    /// <param name="backfill">The backfill.</param>
    /// <param name="ticks">The next ticks, in order, from the first one behind its position on.</param>
    /// <param name="holders">Who has their start keys, by name.</param>
    /// <param name="newId">Makes the id of an execution.</param>
    public static BackfillStep Of(BackfillRecord backfill, IEnumerable<TickWish> ticks, IReadOnlyDictionary<string, StartKeyRecord> holders, Func<string> newId)
    {
        var step = new BackfillStep(backfill, []);
        foreach (var tick in ticks)
        {
            step = tick.Errors.Count > 0 ? step.Fail(tick) : step.Take(tick, holders, newId);
            if (step.Backfill.Position != tick.Tick.ScheduledAt)
            {
                // No room for the rest of this one.
                break;
            }
        }

        return step;
    }

    private BackfillStep Fail(TickWish tick) => this with
    {
        Backfill = Pass(tick) with
        {
            Failed = Backfill.Failed + 1,
            Errors = Backfill.Errors.Count < BackfillRecord.MaxErrors
                ? [.. Backfill.Errors, BackfillError.Of(tick.Tick.ScheduledAt, tick.Errors)]
                : Backfill.Errors,
        },
    };

    private BackfillStep Take(TickWish tick, IReadOnlyDictionary<string, StartKeyRecord> holders, Func<string> newId)
    {
        var starts = new List<StepStart>(Starts);
        var backfill = Backfill;
        foreach (var (ordinal, key) in tick.Keys(backfill.Trigger).Index().Skip(backfill.Within))
        {
            if (!BackfillRule.Allows(backfill.Selection, holders.GetValueOrDefault(key)))
            {
                backfill = backfill with { Skipped = backfill.Skipped + 1, Within = backfill.Within + 1 };
                continue;
            }

            if (backfill.Open.Count >= backfill.Parallelism)
            {
                return new BackfillStep(backfill, starts);
            }

            var start = new BackfillStart(tick.Tick.ScheduledAt, ordinal, newId());
            starts.Add(new StepStart(start, key, tick.Inputs[ordinal]));
            backfill = backfill with { Started = backfill.Started + 1, Within = backfill.Within + 1, Open = [.. backfill.Open, start] };
        }

        var passed = new BackfillStep(backfill, starts);
        return passed with { Backfill = passed.Pass(tick) with { Skipped = backfill.Skipped + (tick.Inputs.Count == 0 ? 1 : 0) } };
    }

    private BackfillRecord Pass(TickWish tick) => Backfill with { Done = Backfill.Done + 1, Position = tick.Tick.ScheduledAt, Within = 0 };
}

/// <summary>An execution that a step starts.</summary>
/// <param name="Start">Which.</param>
/// <param name="Key">The name of its start key.</param>
/// <param name="Inputs">Its inputs.</param>
internal sealed record StepStart(BackfillStart Start, string Key, JsonElement Inputs);
