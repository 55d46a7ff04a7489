namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>Gathers the hours in which trips began, and makes a few ranges of them.</summary>
internal sealed class PickupHours
{
    // Enough for the month, the days beside it and every odd clock; few enough for a condition that is planned in no time.
    private const int MostRanges = 24;
    private readonly HashSet<long> _hours = [];
    private long _last = long.MinValue;
    private bool _hasOdd;

    /// <summary>Adds a time.</summary>
    /// <param name="pickup">Microseconds since the year 2000, as the server counts.</param>
    public void Add(long pickup)
    {
        var hour = Math.DivRem(pickup, PostgresTime.MicrosecondsPerHour, out var rest) - (rest < 0 ? 1 : 0);
        if (hour != _last)
        {
            _hours.Add(hour);
            _last = hour;
        }
    }

    /// <summary>Adds a row whose id may be that of a row of another time, since the parts of an id are joined without a mark between them.</summary>
    public void AddOdd() => _hasOdd = true;

    /// <summary>The ranges: hours side by side make one, and where there are many, those with the smallest gaps between them are joined.</summary>
    public PickupRanges ToRanges()
    {
        if (_hasOdd)
        {
            return PickupRanges.All;
        }

        var hours = _hours.Order().ToList();
        var widest = hours.Zip(hours.Skip(1), static (hour, next) => next - hour).Where(static gap => gap > 1)
            .OrderDescending().Take(MostRanges - 1).LastOrDefault(long.MaxValue);
        var ranges = new List<(DateTime From, DateTime To)>();
        for (var start = 0; start < hours.Count;)
        {
            var end = start;
            while (end + 1 < hours.Count && (hours[end + 1] - hours[end] < widest || ranges.Count == MostRanges - 1))
            {
                end++;
            }

            ranges.Add((PostgresTime.OfHour(hours[start]), PostgresTime.OfHour(hours[end] + 1)));
            start = end + 1;
        }

        return PickupRanges.Of(ranges);
    }
}
