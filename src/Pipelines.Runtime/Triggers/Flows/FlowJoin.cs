using Pipelines.Definitions;
using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>
/// Decides when all flows of a join have ended. Of each flow the latest end counts; ends that are too far from the newest one to ever
/// go with it, or with a later one, are forgotten. What has led to a start does not count again.
/// </summary>
/// <param name="flows">The full names of the flows, in the order in which the trigger's method takes them.</param>
/// <param name="goTogether">Whether two ends, the earlier one first, may be of the same start.</param>
internal sealed class FlowJoin(IReadOnlyList<string> flows, Func<EndedExecution, EndedExecution, bool> goTogether)
{
    /// <summary>The join of a trigger.</summary>
    /// <exception cref="PipelineException">This machine does not know the time zone.</exception>
    public static FlowJoin Of(FlowFollower follower)
    {
        var join = (AfterFlowsTriggerDefinition)follower.Trigger;
        if (join.Deadline is { } deadline)
        {
            var day = new DeadlineDay(deadline, TimeZones.Find(join.TimeZone));
            return new FlowJoin(follower.Followed, (one, other) => day.Of(one.EndedAt) == day.Of(other.EndedAt));
        }

        var within = join.Within ?? TimeSpan.MaxValue;
        return new FlowJoin(follower.Followed, (earlier, later) => later.EndedAt - earlier.EndedAt <= within);
    }

    /// <summary>Takes one more end.</summary>
    /// <param name="state">What was seen before.</param>
    /// <param name="end">The end.</param>
    public JoinStep Add(JoinState state, EndedExecution end)
    {
        if ((state.Used.TryGetValue(end.Flow, out var used) && used == end.EndId) || (state.UsedAt.TryGetValue(end.Flow, out var usedAt) && end.EndedAt < usedAt))
        {
            return new JoinStep(state, null);
        }

        var ends = new Dictionary<string, EndedExecution>(state.Ends, StringComparer.OrdinalIgnoreCase);
        if (!ends.TryGetValue(end.Flow, out var there) || there.EndedAt <= end.EndedAt)
        {
            ends[end.Flow] = end;
        }

        var newest = ends.Values.MaxBy(static one => one.EndedAt)!;
        foreach (var (flow, one) in ends.ToList())
        {
            if (!goTogether(one, newest))
            {
                ends.Remove(flow);
            }
        }

        if (flows.Any(flow => !ends.ContainsKey(flow)))
        {
            return new JoinStep(state with { Ends = ends }, null);
        }

        return new JoinStep(
            new JoinState
            {
                Used = ends.ToDictionary(static pair => pair.Key, static pair => pair.Value.EndId),
                UsedAt = ends.ToDictionary(static pair => pair.Key, static pair => pair.Value.EndedAt),
            },
            [.. flows.Select(flow => ends[flow])]);
    }
}
