using System.Collections.Concurrent;
using Quartz;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>
/// What a clock on the wall shows when a cron expression is due: times without a zone. The one user of the library's cron engine, which is
/// asked in UTC, where no hour is skipped or repeated; what the clocks of a zone do is <see cref="CronTicks"/>' part.
/// </summary>
internal sealed class CronPattern
{
    /// <summary>What is due before is not looked for.</summary>
    public static readonly DateTime Earliest = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private const int MostKept = 100_000;
    private static readonly ConcurrentDictionary<string, CronPattern> Kept = new(StringComparer.Ordinal);

    private static int _kept;

    private readonly Part[] _parts;

    private CronPattern(CronText text)
    {
        _parts = [.. text.Parts.Select(static part => new Part(new CronExpression(part.ForEngine, TimeZoneInfo.Utc), part.LeastDays))];
        RunsEveryHour = text.RunsEveryHour;
    }

    /// <summary>Whether no hour is named: it runs at any hour, or at every one.</summary>
    public bool RunsEveryHour { get; }

    /// <summary>Reads an expression. The same text is read once, for it is the same for thousands of schedules.</summary>
    /// <exception cref="FormatException">It is invalid; the message says which field, and why.</exception>
    public static CronPattern Parse(string expression)
    {
        if (Kept.TryGetValue(expression, out var kept))
        {
            return kept;
        }

        var pattern = new CronPattern(CronText.Parse(expression));
        if (Interlocked.Increment(ref _kept) > MostKept)
        {
            // Texts come from programs and from people; whoever makes up new ones without end must not fill the memory.
            Kept.Clear();
            Interlocked.Exchange(ref _kept, 0);
        }

        return Kept.GetOrAdd(expression, pattern);
    }

    /// <summary>The first due time after a time, both as shown on the wall; <see langword="null"/> when there is none.</summary>
    public DateTime? Next(DateTime after)
    {
        var from = new DateTimeOffset(after < Earliest ? Earliest.AddSeconds(-1) : after, TimeSpan.Zero);
        DateTimeOffset? first = null;
        foreach (var part in _parts)
        {
            if (part.Next(from) is { } next && (first is null || next < first))
            {
                first = next;
            }
        }

        return first?.UtcDateTime;
    }

    /// <summary>The last due time before a time, both as shown on the wall; <see langword="null"/> when there is none.</summary>
    /// <remarks>
    /// The engine only looks ahead. So it is asked from further and further back until something is found, and then the span in between is
    /// halved until nothing is left in it: a few dozen questions, however rare the due times are.
    /// </remarks>
    public DateTime? Previous(DateTime before)
    {
        for (var reach = TimeSpan.FromMinutes(1); before > Earliest; reach *= 8)
        {
            var isLast = reach > before - Earliest;
            var from = isLast ? Earliest.AddSeconds(-1) : before - reach;
            if (Next(from) is { } found && found < before)
            {
                return LastBetween(found, before);
            }

            if (isLast)
            {
                break;
            }
        }

        return null;
    }

    private DateTime LastBetween(DateTime known, DateTime before)
    {
        var end = before;
        while (Next(known) is { } next && next < end)
        {
            known = next;
            var middle = known + ((end - known) / 2);
            if (Next(middle) is { } later && later < end)
            {
                known = later;
            }
            else
            {
                // Nothing is due after the middle; at the middle itself something may be.
                end = middle.AddTicks(1);
            }
        }

        return known;
    }

    // What the engine is asked, and how many days a month must have for its answer to count.
    private readonly record struct Part(CronExpression Expression, int LeastDays)
    {
        public DateTimeOffset? Next(DateTimeOffset after)
        {
            var next = Expression.GetNextValidTimeAfter(after);
            while (next is { } due && DateTime.DaysInMonth(due.Year, due.Month) < LeastDays)
            {
                next = Expression.GetNextValidTimeAfter(new DateTimeOffset(due.Year, due.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1).AddSeconds(-1));
            }

            return next;
        }
    }
}
