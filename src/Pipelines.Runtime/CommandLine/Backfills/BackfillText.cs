using System.Globalization;
using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.CommandLine.Backfills;

/// <summary>How backfills are written for people.</summary>
internal static class BackfillText
{
    /// <summary>One line: <c>running  3 of 14 ticks, 1 there already; 2 succeeded, 1 running</c>.</summary>
    /// <param name="report">The backfill.</param>
    public static string Progress(BackfillReport report)
    {
        var backfill = report.Backfill;
        List<string> ticks = [string.Create(CultureInfo.InvariantCulture, $"{backfill.Done:#,0} of {Display.Count(backfill.Ticks, "tick")}")];
        if (backfill.Skipped > 0)
        {
            ticks.Add(string.Create(CultureInfo.InvariantCulture, $"{backfill.Skipped:#,0} skipped"));
        }

        if (backfill.Failed > 0)
        {
            ticks.Add(string.Create(CultureInfo.InvariantCulture, $"{backfill.Failed:#,0} did not fit"));
        }

        var executions = Executions(report);
        return $"{backfill.State.Word()}  {string.Join(", ", ticks)}{(executions.Length > 0 ? $"; {executions}" : "")}";
    }

    /// <summary>The executions by state: <c>2 succeeded, 1 running</c>; empty when there are none.</summary>
    /// <param name="report">The backfill.</param>
    public static string Executions(BackfillReport report) => string.Join(", ", report.Executions.OrderByDescending(static each => each.Key)
        .Select(static each => string.Create(CultureInfo.InvariantCulture, $"{each.Value:#,0} {StateWords.Word(each.Key)}")));

    /// <summary>A tick, or an end of the range, with the offset of the schedule's time zone.</summary>
    /// <param name="tick">The time.</param>
    public static string Tick(DateTimeOffset tick) => tick.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
