using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Backfills.Planning;

/// <summary>The ticks of a backfill's range, in its order.</summary>
/// <param name="calendar">The schedule, which knows the ticks around the range.</param>
/// <param name="ascending">The ticks, oldest first.</param>
/// <param name="order">The order.</param>
internal sealed class BackfillTicks(ScheduleCalendar calendar, IReadOnlyList<DateTimeOffset> ascending, BackfillOrder order)
{
    /// <summary>How many.</summary>
    public int Count => ascending.Count;

    /// <summary>How many come behind a position.</summary>
    /// <param name="position">The last one that was dealt with; <see langword="null"/> for none. It need not be a tick any more.</param>
    public int CountBehind(DateTimeOffset? position) => Count - IndexBehind(position);

    /// <summary>Those that come behind a position, in order.</summary>
    /// <param name="position">The last one that was dealt with; <see langword="null"/> for none.</param>
    public IEnumerable<ScheduleTick> Behind(DateTimeOffset? position)
    {
        for (var index = IndexBehind(position); index < Count; index++)
        {
            yield return At(order == BackfillOrder.OldestFirst ? index : Count - 1 - index);
        }
    }

    private ScheduleTick At(int index) => new(
        ascending[index],
        index > 0 ? ascending[index - 1] : calendar.Previous(ascending[index]),
        index < ascending.Count - 1 ? ascending[index + 1] : calendar.Next(ascending[index]));

    /// <summary>How many ticks lie up to a position, in the order of the backfill.</summary>
    private int IndexBehind(DateTimeOffset? position)
    {
        if (position is not { } last)
        {
            return 0;
        }

        // The first tick that is later than the position, or for the other order, at it or later.
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (order == BackfillOrder.OldestFirst ? ascending[middle] > last : ascending[middle] >= last)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return order == BackfillOrder.OldestFirst ? low : Count - low;
    }
}
