using Pipelines.Runtime.Hosting;

namespace Pipelines.Runtime.Tests.Hosting;

public sealed class DurationSettingTests
{
    [Theory]
    [InlineData("30d", "30.00:00:00")]
    [InlineData("1h30m", "01:30:00")]
    [InlineData("250ms", "00:00:00.2500000")]
    [InlineData("1.5h", "01:30:00")]
    [InlineData("00:10:00", "00:10:00")]
    [InlineData(" 5s ", "00:00:05")]
    public void A_duration_reads_as_people_write_it(string text, string expected)
    {
        DurationSetting.TryParse(text, out var duration).ShouldBeTrue();
        duration.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("d")]
    [InlineData("3 weeks")]
    [InlineData("-1d")]
    [InlineData("-00:10:00")]
    [InlineData("99999999999d")]
    public void What_is_no_duration_is_refused(string text) => DurationSetting.TryParse(text, out _).ShouldBeFalse();
}
