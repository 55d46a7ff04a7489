namespace Pipelines.EndToEnd.Kills.Triggers;

/// <summary>One execution for each event, and none for anything else. Pure.</summary>
internal static class OnceRules
{
    /// <summary>The ticks of an every-second schedule that misses nothing: each second from the first to the last.</summary>
    /// <param name="ticks">The second that each execution is for.</param>
    public static IEnumerable<string> EverySecond(IReadOnlyList<long> ticks) =>
        ticks.Count == 0 ? ["No tick has started anything."] : Each("tick", ticks, Numbers.From(ticks.Min(), ticks.Max() - ticks.Min() + 1));

    /// <summary>Each of what came has started one execution.</summary>
    /// <param name="what">What an event is called.</param>
    /// <param name="started">The number of the event that each execution is for.</param>
    /// <param name="came">The numbers of the events that came.</param>
    public static IEnumerable<string> Each(string what, IReadOnlyList<long> started, IEnumerable<long> came)
    {
        var counts = started.CountBy(static number => number).ToDictionary();
        foreach (var (number, count) in counts.Where(static each => each.Value > 1))
        {
            yield return $"{what} {number} has {count} executions";
        }

        HashSet<long> wanted = [.. came];
        foreach (var number in wanted.Where(number => !counts.ContainsKey(number)))
        {
            yield return $"{what} {number} has no execution";
        }

        foreach (var number in counts.Keys.Where(number => !wanted.Contains(number)))
        {
            yield return $"an execution is for {what} {number}, which never came";
        }
    }
}
