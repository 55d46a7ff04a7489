using System.Text;
using TaxiPipelines.Loading;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Tests.Loading;

public sealed class FieldParserTests
{
    private readonly TripBatch _batch = new(TripSchema.Of(TaxiType.Green), capacity: 1);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("-3", -3)]
    [InlineData("1.0", 1)]
    [InlineData("2.000", 2)]
    [InlineData("2147483647", 2147483647)]
    public void A_whole_number_may_be_written_with_a_zero_fraction(string text, long expected) =>
        Parse(ColumnType.Whole, text).ShouldNotBeNull().Whole.ShouldBe(expected);

    [Theory]
    [InlineData("1.5")]
    [InlineData("1,0")]
    [InlineData("abc")]
    [InlineData("1x")]
    [InlineData(" 1")]
    [InlineData("2147483648")]
    [InlineData("1e2")]
    public void Anything_else_is_no_whole_number(string text) => Parse(ColumnType.Whole, text).ShouldBeNull();

    [Theory]
    [InlineData(".20", 0.2)]
    [InlineData("2.10", 2.1)]
    [InlineData("8", 8)]
    [InlineData("8.", 8)]
    [InlineData("-5.50", -5.5)]
    [InlineData("1e3", 1000)]
    [InlineData("0.1", 0.1)]
    [InlineData("123456789.123456789", 123456789.123456789)]
    [InlineData("0.30000000000000004", 0.30000000000000004)]
    [InlineData("0.1234567890123", 0.1234567890123)]
    [InlineData("99999999999.999", 99999999999.999)]
    [InlineData("999999999999999", 999999999999999.0)]
    [InlineData("-.5", -0.5)]
    [InlineData("00.70", 0.7)]
    public void A_number_is_read_exactly(string text, double expected) => Parse(ColumnType.Real, text).ShouldNotBeNull().Real.ShouldBe(expected);

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData(".")]
    [InlineData("1 ")]
    public void Anything_else_is_no_number(string text) => Parse(ColumnType.Real, text).ShouldBeNull();

    [Theory]
    [InlineData("2019-01-01 00:46:40")]
    [InlineData("2020-02-29 23:59:59")]
    public void A_time_is_kept_as_it_is_written(string text) =>
        Encoding.UTF8.GetString(_batch.Text(Parse(ColumnType.Timestamp, text).ShouldNotBeNull())).ShouldBe(text);

    [Theory]
    [InlineData("2019-02-29 00:00:00")]
    [InlineData("2019-13-01 00:00:00")]
    [InlineData("2019-00-01 00:00:00")]
    [InlineData("2019-01-00 00:00:00")]
    [InlineData("2019-01-01 24:00:00")]
    [InlineData("2019-01-01 00:60:00")]
    [InlineData("2019-01-01T00:00:00")]
    [InlineData("2019-01-01")]
    [InlineData("0000-01-01 00:00:00")]
    [InlineData("2019-0a-01 00:00:00")]
    public void A_time_that_does_not_exist_is_refused(string text) => Parse(ColumnType.Timestamp, text).ShouldBeNull();

    [Theory]
    [InlineData(ColumnType.Text)]
    [InlineData(ColumnType.Timestamp)]
    [InlineData(ColumnType.Whole)]
    [InlineData(ColumnType.Real)]
    public void An_empty_field_is_null(ColumnType type) => Parse(type, "").ShouldNotBeNull().HasValue.ShouldBeFalse();

    [Fact]
    public void Bytes_that_are_no_utf8_are_no_text() => FieldParser.TryParse(ColumnType.Text, [0xff, 0xfe], _batch, out _).ShouldBeFalse();

    [Fact]
    public void A_zero_byte_is_no_text() => Parse(ColumnType.Text, "a\0b").ShouldBeNull();

    private TripValue? Parse(ColumnType type, string text) =>
        FieldParser.TryParse(type, Encoding.UTF8.GetBytes(text), _batch, out var value) ? value : null;
}
