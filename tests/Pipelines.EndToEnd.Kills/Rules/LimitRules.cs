using Pipelines.EndToEnd.Kills.Evidence;

namespace Pipelines.EndToEnd.Kills.Rules;

/// <summary>
/// Limits hold over all processes. Only attempts whose end was committed are looked at: one that was cut off counted for as long as its
/// process had a lease, and its code may go on for a moment after.
/// </summary>
internal static class LimitRules
{
    /// <summary>At no time did more run than the limits of flows and the slots of pools allow.</summary>
    public static IEnumerable<string> Held(Findings findings)
    {
        var committed = Committed(findings).ToList();
        foreach (var group in committed.GroupBy(span => span.Flow).Where(group => Shape.LimitOf(group.Key) is not null))
        {
            // An execution runs from its first task's begin to its last one's end, with the gaps between.
            var most = MostAtOnce(group.GroupBy(span => span.Execution).Select(spans => (spans.Min(span => span.Begin), spans.Max(span => span.End))));
            if (most > Shape.LimitOf(group.Key))
            {
                yield return $"{most} executions of {group.Key} ran at once; its limit is {Shape.LimitOf(group.Key)}";
            }
        }

        foreach (var group in committed.GroupBy(span => span.Run).Where(group => Shape.PoolSlots.ContainsKey(group.Key)))
        {
            var most = MostAtOnce(group.Select(span => (span.Begin, span.End)));
            if (most > Shape.PoolSlots[group.Key])
            {
                yield return $"{most} task runs of {group.Key} ran at once; their pool has {Shape.PoolSlots[group.Key]} slots";
            }
        }
    }

    private static IEnumerable<(string Flow, string Execution, string Run, long Begin, long End)> Committed(Findings findings)
    {
        var effects = findings.Effects.ToLookup(effect => effect.Nonce);
        foreach (var execution in findings.Executions)
        {
            foreach (var run in execution.Runs.Where(run => run is { IsSummary: false, Outputs.Count: > 0 }))
            {
                var own = effects[run.Outputs[0].Nonce];
                if (own.FirstOrDefault(effect => effect.Phase == Effect.Begin) is { } begin && own.FirstOrDefault(effect => effect.Phase == Effect.End) is { } end)
                {
                    yield return (execution.Flow, execution.Id, run.Name, begin.At, end.At);
                }
            }
        }
    }

    private static int MostAtOnce(IEnumerable<(long Begin, long End)> spans)
    {
        var (now, most) = (0, 0);
        foreach (var (_, step) in spans.SelectMany(span => new[] { (At: span.Begin, Step: 1), (At: span.End, Step: -1) }).OrderBy(change => change.At).ThenBy(change => change.Step))
        {
            now += step;
            most = Math.Max(most, now);
        }

        return most;
    }
}
