using System.Globalization;
using Pipelines.Generators.Parsing;

namespace Pipelines.Generators.Tests.Parsing;

public class LocalTimeSyntaxTests
{
    [Theory]
    [InlineData("2026-12-24", "2026-12-24T00:00:00")]
    [InlineData("2026-12-24 09:00", "2026-12-24T09:00:00")]
    [InlineData("2026-12-24T09:00", "2026-12-24T09:00:00")]
    [InlineData("2026-12-24 23:59:59", "2026-12-24T23:59:59")]
    [InlineData("2028-02-29", "2028-02-29T00:00:00")]
    public void A_valid_time_is_read(string text, string expected)
    {
        LocalTimeSyntax.TryParse(text, out var ticks, out _).ShouldBeTrue();
        new DateTime(ticks).ToString("s", CultureInfo.InvariantCulture).ShouldBe(expected);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("tomorrow", "expected a date (2026-12-24) or a date and time (2026-12-24 09:00)")]
    [InlineData("24.12.2026", "expected a date")]
    [InlineData("2026-1-1", "expected a date")]
    [InlineData(" 2026-12-24", "expected a date")]
    [InlineData("2026-12-24 9:00", "expected a date")]
    [InlineData("2026-02-30", "there is no such day")]
    [InlineData("2026-13-01 09:00", "there is no such day")]
    [InlineData("2026-12-24 24:00", "there is no such time of day")]
    [InlineData("2026-12-24T09:00Z", "leave out the offset")]
    [InlineData("2026-12-24 09:00 +01:00", "leave out the offset")]
    [InlineData("2026-12-24T09:00:00.5-0500", "leave out the offset")]
    public void An_invalid_time_is_explained(string text, string reason)
    {
        LocalTimeSyntax.TryParse(text, out _, out var explanation).ShouldBeFalse();
        explanation.ShouldContain(reason);
    }

    [Theory]
    [InlineData("00:00", "00:00:00")]
    [InlineData("09:00", "09:00:00")]
    [InlineData("23:59:59", "23:59:59")]
    public void A_valid_time_of_day_is_read(string text, string expected)
    {
        LocalTimeSyntax.TryParseTimeOfDay(text, out var ticks, out _).ShouldBeTrue();
        TimeSpan.FromTicks(ticks).ToString("c", CultureInfo.InvariantCulture).ShouldBe(expected);
    }

    [Theory]
    [InlineData("9:00", "expected a time of day (09:00)")]
    [InlineData("9 am", "expected a time of day (09:00)")]
    [InlineData("2026-12-24 09:00", "expected a time of day (09:00)")]
    [InlineData("24:00", "there is no such time of day")]
    [InlineData("09:60", "there is no such time of day")]
    [InlineData("09:00Z", "leave out the offset")]
    public void An_invalid_time_of_day_is_explained(string text, string reason)
    {
        LocalTimeSyntax.TryParseTimeOfDay(text, out _, out var explanation).ShouldBeFalse();
        explanation.ShouldContain(reason);
    }
}
