using System.Text;
using TaxiPipelines.Warehouses.Postgres;

namespace TaxiPipelines.Tests.Warehouses;

public sealed class PickupHoursTests
{
    [Fact]
    public void Hours_side_by_side_make_one_range() =>
        Ranges("2019-01-01 00:00:00", "2019-01-01 00:59:59", "2019-01-01 01:00:00", "2019-01-01 02:30:00").ShouldBe(["2019-01-01 00:00 to 2019-01-01 03:00"]);

    [Fact]
    public void Odd_clocks_make_ranges_of_their_own() =>
        Ranges("2019-01-31 23:10:00", "2008-12-31 23:59:59", "2019-02-01 00:00:00", "2041-11-17 02:57:06").ShouldBe(
            ["2008-12-31 23:00 to 2009-01-01 00:00", "2019-01-31 23:00 to 2019-02-01 01:00", "2041-11-17 02:00 to 2041-11-17 03:00"]);

    [Fact]
    public void Nothing_makes_none() => Ranges().ShouldBeEmpty();

    [Fact]
    public void Of_many_ranges_the_nearest_are_joined()
    {
        // A thousand single hours, ten hours apart, and two more of them a century away.
        var hours = new PickupHours();
        var first = PostgresTime.Parse("2019-01-01 00:00:00"u8);
        for (var hour = 0; hour < 10_000; hour += 10)
        {
            hours.Add(first + (hour * PostgresTime.MicrosecondsPerHour));
        }

        hours.Add(PostgresTime.Parse("1919-01-01 00:00:00"u8));
        hours.Add(PostgresTime.Parse("2119-01-01 00:00:00"u8));

        var ranges = hours.ToRanges().Ranges.ShouldNotBeNull();

        ranges.Count.ShouldBeLessThanOrEqualTo(24);
        ranges[0].ShouldBe((new DateTime(1919, 1, 1), new DateTime(1919, 1, 1, 1, 0, 0)));
        ranges.ShouldContain(range => range.From <= new DateTime(2019, 6, 1) && range.To > new DateTime(2019, 6, 1));
        ranges[^1].To.ShouldBe(new DateTime(2119, 1, 1, 1, 0, 0));
    }

    [Theory]
    [InlineData("2000-01-01 00:00:00", 0)]
    [InlineData("2000-01-02 01:02:03", 90_123_000_000)]
    [InlineData("1999-12-31 23:59:59", -1_000_000)]
    [InlineData("2020-02-29 12:00:00", 636_292_800_000_000)]
    public void A_time_is_microseconds_since_2000(string text, long expected) => PostgresTime.Parse(Encoding.UTF8.GetBytes(text)).ShouldBe(expected);

    [Fact]
    public void A_row_whose_id_may_be_that_of_another_time_takes_all_times()
    {
        var hours = new PickupHours();
        hours.Add(0);
        hours.AddOdd();

        hours.ToRanges().Condition("\"c\"").ShouldBe("true");
    }

    private static IReadOnlyList<string> Ranges(params string[] times)
    {
        var hours = new PickupHours();
        foreach (var time in times)
        {
            hours.Add(PostgresTime.Parse(Encoding.UTF8.GetBytes(time)));
        }

        return [.. hours.ToRanges().Ranges.ShouldNotBeNull().Select(range => $"{range.From:yyyy-MM-dd HH:mm} to {range.To:yyyy-MM-dd HH:mm}")];
    }
}
