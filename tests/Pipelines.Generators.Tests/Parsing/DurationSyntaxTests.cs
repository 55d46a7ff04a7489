using Pipelines.Generators.Parsing;

namespace Pipelines.Generators.Tests.Parsing;

public class DurationSyntaxTests
{
    [Theory]
    [InlineData("500ms", "00:00:00.5")]
    [InlineData("30s", "00:00:30")]
    [InlineData("1.5s", "00:00:01.5")]
    [InlineData("10m", "00:10:00")]
    [InlineData("2h", "02:00:00")]
    [InlineData("1d", "1.00:00:00")]
    [InlineData("1h30m", "01:30:00")]
    [InlineData("1d2h3m4s5ms", "1.02:03:04.005")]
    [InlineData("0s", "00:00:00")]
    [InlineData("PT1M", "00:01:00")]
    [InlineData("PT1H30M15.5S", "01:30:15.5")]
    [InlineData("P1D", "1.00:00:00")]
    [InlineData("P2W", "14.00:00:00")]
    [InlineData("P1DT12H", "1.12:00:00")]
    public void A_valid_duration_is_read(string text, string expected)
    {
        DurationSyntax.TryParse(text, out var ticks, out _).ShouldBeTrue();
        TimeSpan.FromTicks(ticks).ShouldBe(TimeSpan.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("10", "the unit is missing: write '10s', '10m' or '10h'")]
    [InlineData("ten", "expected a number with a unit")]
    [InlineData("-5s", "expected a number with a unit")]
    [InlineData("5 s", "expected a number with a unit")]
    [InlineData("5S", "expected a number with a unit")]
    [InlineData("5m1h", "expected a number with a unit")]
    [InlineData("P", "expected a number with a unit")]
    [InlineData("PT", "expected a number with a unit")]
    [InlineData("P1DT", "expected a number with a unit")]
    [InlineData("P1Y", "years and months have no fixed length")]
    [InlineData("P1M", "years and months have no fixed length")]
    [InlineData("4000d", "longer than ten years")]
    [InlineData("99999999999999999999999999999999999d", "longer than ten years")]
    public void An_invalid_duration_is_explained(string text, string reason)
    {
        DurationSyntax.TryParse(text, out _, out var explanation).ShouldBeFalse();
        explanation.ShouldContain(reason);
    }
}
