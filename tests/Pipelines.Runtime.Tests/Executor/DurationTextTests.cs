using System.Globalization;
using Pipelines.Runtime.Executor;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("00:00:00", "0ms")]
    [InlineData("00:00:00.250", "250ms")]
    [InlineData("00:00:30", "30s")]
    [InlineData("00:00:01.5", "1.5s")]
    [InlineData("00:10:00", "10m")]
    [InlineData("01:30:00", "1h30m")]
    [InlineData("1.00:00:05", "1d5s")]
    public void A_duration_reads_as_people_write_it(string duration, string text) =>
        DurationText.Of(TimeSpan.Parse(duration, CultureInfo.InvariantCulture)).ShouldBe(text);
}
