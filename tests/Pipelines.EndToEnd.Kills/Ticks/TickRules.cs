using System.Globalization;

namespace Pipelines.EndToEnd.Kills.Ticks;

/// <summary>What must hold of the ticks that have started an execution. Pure.</summary>
internal static class TickRules
{
    /// <summary>An every-second schedule that misses nothing: from its first tick to its last, one execution for each.</summary>
    /// <param name="started">The ticks of all executions, in order.</param>
    public static IEnumerable<string> OfSchedule(IReadOnlyList<DateTimeOffset> started) =>
        started.Count == 0 ? ["No tick has started anything."] : OfRange(started, started[0], (int)(started[^1] - started[0]).TotalSeconds + 1);

    /// <summary>So many seconds: one execution for each, and none for any other.</summary>
    /// <param name="started">The ticks of all executions, in order.</param>
    /// <param name="from">The first second.</param>
    /// <param name="count">How many.</param>
    public static IEnumerable<string> OfRange(IReadOnlyList<DateTimeOffset> started, DateTimeOffset from, int count)
    {
        var times = started.CountBy(static tick => tick.ToUniversalTime()).ToDictionary();
        foreach (var (tick, executions) in times.Where(static each => each.Value > 1))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Tick {tick:HH:mm:ss.fff} has {executions} executions.");
        }

        List<DateTimeOffset> wanted = [.. Enumerable.Range(0, count).Select(second => from.ToUniversalTime().AddSeconds(second))];
        foreach (var tick in wanted.Where(tick => !times.ContainsKey(tick)))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Tick {tick:HH:mm:ss.fff} has no execution.");
        }

        foreach (var tick in times.Keys.Except(wanted))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"An execution has {tick:HH:mm:ss.fff}, which is no tick.");
        }
    }
}
