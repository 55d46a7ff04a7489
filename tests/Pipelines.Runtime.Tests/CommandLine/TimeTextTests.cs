using Pipelines.Runtime.CommandLine;

namespace Pipelines.Runtime.Tests.CommandLine;

public sealed class TimeTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");

    [Theory]
    [InlineData("2019-01-01", "2019-01-01T00:00:00+09:00")]
    [InlineData("2019-01", "2019-01-01T00:00:00+09:00")]
    [InlineData("2019-01-01T09:30", "2019-01-01T09:30:00+09:00")]
    [InlineData("2019-01-01 09:30:15", "2019-01-01T09:30:15+09:00")]
    [InlineData("2019-01-01T09:00:00.5Z", "2019-01-01T09:00:00.5+00:00")]
    [InlineData("2019-01-01T09:00:00-05:00", "2019-01-01T09:00:00-05:00")]
    [InlineData("2019-01-01 09:00:00 -05:00", "2019-01-01T09:00:00-05:00")]
    [InlineData("1.5h", "2025-12-31T22:30:00+00:00")]
    [InlineData("7d", "2025-12-25T00:00:00+00:00")]
    public void Times_are_local_unless_they_have_an_offset(string text, string time) =>
        TimeText.Parse(text, "--since", Now, Tokyo).ShouldBe(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData("10:30")]
    [InlineData("01/02/2019")]
    [InlineData("2019-02-30")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31T23:59:59-05:00")]
    [InlineData("99999999999d")]
    [InlineData("3000000d")]
    public void What_is_no_time_or_one_that_is_read_differently_elsewhere_is_refused(string text) =>
        Should.Throw<UsageException>(() => TimeText.Parse(text, "--since", Now, Tokyo)).Message.ShouldStartWith($"'{text}' ");
}
