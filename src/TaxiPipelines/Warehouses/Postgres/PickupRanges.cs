using System.Globalization;
using NpgsqlTypes;

namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>The times in which the trips of a file began: where else one of them may stand.</summary>
/// <remarks>Rows with one id began at the same time, since it is a part of the id; so rows outside of these ranges need not be compared.</remarks>
internal sealed class PickupRanges
{
    private const string Format = "yyyy-MM-dd HH:mm:ss";

    private PickupRanges(IReadOnlyList<(DateTime From, DateTime To)>? ranges) => Ranges = ranges;

    /// <summary>The ranges, in order, the ends excluded; <see langword="null"/> where rows of any time may share an id with those of the file.</summary>
    public IReadOnlyList<(DateTime From, DateTime To)>? Ranges { get; }

    /// <summary>All times, and none.</summary>
    public static PickupRanges All { get; } = new(null);

    /// <summary>Ranges in order.</summary>
    public static PickupRanges Of(IReadOnlyList<(DateTime From, DateTime To)> ranges) => new(ranges);

    /// <summary>As the server keeps them.</summary>
    public static PickupRanges From(NpgsqlRange<DateTime>[] stored) =>
        Array.Exists(stored, static range => range.LowerBoundInfinite) ? All : new([.. stored.Select(static range => (range.LowerBound, range.UpperBound))]);

    /// <summary>As the server is to keep them.</summary>
    public NpgsqlRange<DateTime>[] ToStored() => Ranges is null
        ? [new NpgsqlRange<DateTime>(default, false, true, default, false, true)]
        : [.. Ranges.Select(static range => new NpgsqlRange<DateTime>(range.From, true, range.To, false))];

    /// <summary>The condition that a column is within the ranges, written out, so that the server can plan by it.</summary>
    /// <param name="column">The column, quoted.</param>
    public string Condition(string column) => Ranges switch
    {
        null => "true",
        [] => "false",
        _ => $"({string.Join(" OR ", Ranges.Select(range => $"{column} >= {Literal(range.From)} AND {column} < {Literal(range.To)}"))})",
    };

    // What ends with the calendar has no end: that is also how the server's driver keeps it.
    private static string Literal(DateTime time) =>
        time == DateTime.MaxValue ? "timestamp 'infinity'" : $"timestamp '{time.ToString(Format, CultureInfo.InvariantCulture)}'";
}
