using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>The clocks on the walls of a time zone: when they are set forward and back.</summary>
internal sealed class ZoneClock
{
    private static readonly ConditionalWeakTable<TimeZoneInfo, ZoneClock> Clocks = [];
    private readonly ConcurrentDictionary<int, ZoneStretch[]> _years = new();
    private readonly TimeZoneInfo _zone;

    private ZoneClock(TimeZoneInfo zone) => _zone = zone;

    /// <summary>The clock of a zone; it is made once, since to find the changes of a year takes a while.</summary>
    public static ZoneClock Of(TimeZoneInfo zone) => Clocks.GetValue(zone, static zone => new ZoneClock(zone));

    /// <summary>The stretch that an instant lies in.</summary>
    /// <param name="utc">The instant.</param>
    public ZoneStretch At(DateTime utc)
    {
        foreach (var stretch in _years.GetOrAdd(utc.Year, static (year, clock) => [.. clock.Stretches(year)], this))
        {
            if (utc < stretch.End)
            {
                return stretch;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(utc), utc, "The stretches of a year cover it.");
    }

    /// <summary>The instant at which the clocks show a time: the first where they show it twice; the one right after where they skip it.</summary>
    /// <param name="wall">The time.</param>
    public DateTimeOffset Instant(DateTime wall)
    {
        // Near the ends of time there is no day before or after to look at. No schedule is due for centuries around, so the zone does not matter.
        if (wall.Year is < 1000 or > 9000)
        {
            return new DateTimeOffset(DateTime.SpecifyKind(wall, DateTimeKind.Utc));
        }

        // No zone is further than 14 hours from UTC, so a day before the clocks have not come that far yet.
        var stretch = At(DateTime.SpecifyKind(wall, DateTimeKind.Utc).AddDays(-1));
        while (true)
        {
            var instant = Later(wall - stretch.Offset, stretch.Start);
            if (instant < stretch.End)
            {
                return Shown(instant, stretch);
            }

            stretch = At(stretch.End);
        }
    }

    /// <summary>An instant with the offset of its stretch.</summary>
    public static DateTimeOffset Shown(DateTime utc, ZoneStretch stretch) => new(DateTime.SpecifyKind(utc + stretch.Offset, DateTimeKind.Unspecified), stretch.Offset);

    /// <summary>The later of two times.</summary>
    public static DateTime Later(DateTime one, DateTime other) => one > other ? one : other;

    private IEnumerable<ZoneStretch> Stretches(int year)
    {
        var newYear = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var end = newYear.AddYears(1);

        // Clocks that were set back just before the year ends may show the same time again in the next.
        var start = newYear.AddDays(-2);
        var offset = _zone.GetUtcOffset(start);
        var reached = start + offset;
        while (start < end)
        {
            var change = NextChange(start, end, offset);
            if (change > newYear)
            {
                yield return new ZoneStretch(Later(start, newYear), change, offset, start < newYear ? Later(reached, newYear + offset) : reached);
            }

            reached = Later(reached, change + offset);
            start = change;
            offset = _zone.GetUtcOffset(start);
        }
    }

    // Changes lie weeks apart, so that none is missed in steps of a day; then to the tick, for an offset may begin at any minute.
    private DateTime NextChange(DateTime from, DateTime end, TimeSpan offset)
    {
        for (var day = from; day < end; day = day.AddDays(1))
        {
            var next = day.AddDays(1);
            if (_zone.GetUtcOffset(next) != offset)
            {
                return Earlier(Change(day, next, offset), end);
            }
        }

        return end;
    }

    private DateTime Change(DateTime before, DateTime after, TimeSpan offset)
    {
        while (after - before > TimeSpan.FromTicks(1))
        {
            var middle = before + ((after - before) / 2);
            if (_zone.GetUtcOffset(middle) == offset)
            {
                before = middle;
            }
            else
            {
                after = middle;
            }
        }

        return after;
    }

    private static DateTime Earlier(DateTime one, DateTime other) => one < other ? one : other;
}
