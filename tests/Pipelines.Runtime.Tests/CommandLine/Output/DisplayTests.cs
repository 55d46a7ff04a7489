using Pipelines.Runtime.CommandLine.Output;

namespace Pipelines.Runtime.Tests.CommandLine.Output;

public sealed class DisplayTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.34, "340 ms")]
    [InlineData(0.9996, "1.0 s")]
    [InlineData(6.24, "6.2 s")]
    [InlineData(59.97, "1 m 00 s")]
    [InlineData(65, "1 m 05 s")]
    [InlineData(3599.7, "1 h 00 m")]
    [InlineData(7380, "2 h 03 m")]
    [InlineData(273_600, "3 d 04 h")]
    public void Durations_have_two_telling_parts(double seconds, string text) => Display.Duration(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Theory]
    [InlineData(512, "512 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(12_897_485, "12.3 MiB")]
    public void Sizes_are_in_binary_units(double bytes, string text) => Display.Size(bytes).ShouldBe(text);

    [Theory]
    [InlineData(76518, "rows", "76,518 rows")]
    [InlineData(2.5, null, "2.5")]
    [InlineData(2048, "bytes", "2.0 KiB")]
    public void Quantities_have_their_unit(double value, string? unit, string text) => Display.Quantity(value, unit).ShouldBe(text);

    [Fact]
    public void Times_are_local_with_their_offset() =>
        Display.Time(new DateTimeOffset(2019, 1, 31, 23, 30, 0, TimeSpan.Zero), TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(1), "x", "x")).ShouldBe("2019-02-01 00:30:00 +01:00");

    [Fact]
    public void One_line_has_neither_line_ends_nor_escapes() => Display.OneLine("a\tb\e[31m\nc").ShouldBe("a b [31m …");
}
