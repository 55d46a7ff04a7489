using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Backfills.Planning;

/// <summary>What has become of the executions that a backfill's document calls open. Pure.</summary>
internal static class BackfillSettlement
{
    /// <summary>Takes out those that have ended, and those that never came to be because somebody else had the tick.</summary>
    /// <param name="backfill">The backfill.</param>
    /// <param name="holders">Who has the start keys of its open executions, by name.</param>
    /// <param name="others">Of the open executions whose key somebody else has now: their states; those that do not exist are not in it.</param>
    public static BackfillRecord Of(
        BackfillRecord backfill, IReadOnlyDictionary<string, StartKeyRecord> holders, IReadOnlyDictionary<string, ExecutionState> others)
    {
        var open = new List<BackfillStart>();
        foreach (var start in backfill.Open)
        {
            var holder = holders.GetValueOrDefault(Key(backfill, start));
            var isOwn = holder?.ExecutionId == start.ExecutionId;
            ExecutionState? state = isOwn ? holder!.State : others.TryGetValue(start.ExecutionId, out var found) ? found : null;
            if (state?.IsTerminal() == false)
            {
                open.Add(start);
            }
            else if (state is { } ended)
            {
                backfill = backfill with { Ends = backfill.Ends.Add(ended) };
            }
            else if (holder?.ExecutionId is not null || holder is null)
            {
                backfill = backfill with { Started = backfill.Started - 1, Skipped = backfill.Skipped + 1 };
            }

            // Otherwise it is so long ago that retention has removed it: it was started, and nobody knows how it ended.
        }

        return open.Count == backfill.Open.Count ? backfill : backfill with { Open = open };
    }

    /// <summary>The backfill as it ends, once every tick was dealt with and nothing is open.</summary>
    /// <param name="backfill">The backfill.</param>
    /// <param name="now">The time.</param>
    public static BackfillRecord End(BackfillRecord backfill, DateTimeOffset now)
    {
        var ends = backfill.Ends;
        var state = ends.Failed + ends.Canceled + backfill.Failed > 0 ? BackfillState.Failed : ends.Warning > 0 ? BackfillState.Warning : BackfillState.Succeeded;
        return backfill with { State = state, Reason = Reason(backfill), EndedAt = now };
    }

    /// <summary>The name of an execution's start key.</summary>
    public static string Key(BackfillRecord backfill, BackfillStart start) => Triggers.StartKeys.Tick(backfill.Trigger, start.Tick, start.Ordinal);

    private static string? Reason(BackfillRecord backfill)
    {
        List<string> parts = [];
        Add(backfill.Ends.Failed, "failed");
        Add(backfill.Ends.Canceled, "was canceled", "were canceled");
        Add(backfill.Ends.Warning, "ended with a warning");
        if (backfill.Failed > 0)
        {
            parts.Add($"the inputs of {backfill.Failed} {(backfill.Failed == 1 ? "tick" : "ticks")} did not fit");
        }

        return parts.Count == 0 ? null : $"{char.ToUpperInvariant(string.Join(", ", parts)[0])}{string.Join(", ", parts)[1..]}.";

        void Add(int count, string one, string? many = null)
        {
            if (count > 0)
            {
                parts.Add($"{count} {(count == 1 ? "execution" : "executions")} {(count == 1 ? one : many ?? one)}");
            }
        }
    }
}
