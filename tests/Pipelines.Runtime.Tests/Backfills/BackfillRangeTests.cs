using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.Executor.Control;

namespace Pipelines.Runtime.Tests.Backfills;

public sealed class BackfillRangeTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Theory]
    [InlineData("2019-01", "2019-01-01T00:00:00-05:00", "2019-02-01T00:00:00-05:00")]
    [InlineData("2019-03-10", "2019-03-10T00:00:00-05:00", "2019-03-11T00:00:00-04:00")]
    [InlineData("2019-07-04T09:00", "2019-07-04T09:00:00-04:00", "2019-07-04T09:00:00.0000001-04:00")]
    [InlineData("2019-07-04T13:00:00Z", "2019-07-04T09:00:00-04:00", "2019-07-04T09:00:00.0000001-04:00")]
    [InlineData("2019-03-10T02:30", "2019-03-10T03:30:00-04:00", "2019-03-10T03:30:00.0000001-04:00")]
    [InlineData("2019-11-03T01:30", "2019-11-03T01:30:00-04:00", "2019-11-03T01:30:00.0000001-04:00")]
    public void Ends_are_read_in_the_time_zone_of_the_schedule(string text, string first, string after)
    {
        BackfillRange.First(text, "from", NewYork).ToString("o").ShouldBe(DateTimeOffset.Parse(first, System.Globalization.CultureInfo.InvariantCulture).ToString("o"));
        BackfillRange.After(text, "to", NewYork).ToString("o").ShouldBe(DateTimeOffset.Parse(after, System.Globalization.CultureInfo.InvariantCulture).ToString("o"));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2019-02-30")]
    [InlineData("01/02/2019")]
    [InlineData("2019")]
    [InlineData("")]
    public void What_is_no_time_is_refused(string text) =>
        Should.Throw<RefusedException>(() => BackfillRange.First(text, "from", NewYork)).Message.ShouldStartWith($"'{text}' is not the 'from' of a range: expected a month");
}
