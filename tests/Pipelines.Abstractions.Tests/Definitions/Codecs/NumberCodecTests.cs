using Pipelines.Definitions;

namespace Pipelines.Abstractions.Tests.Definitions.Codecs;

public class NumberCodecTests
{
    [Fact]
    public void Every_integer_type_keeps_its_extremes()
    {
        Keeps(ValueCodecs.SByte, sbyte.MinValue, sbyte.MaxValue);
        Keeps(ValueCodecs.Byte, byte.MinValue, byte.MaxValue);
        Keeps(ValueCodecs.Int16, short.MinValue, short.MaxValue);
        Keeps(ValueCodecs.UInt16, ushort.MinValue, ushort.MaxValue);
        Keeps(ValueCodecs.Int32, int.MinValue, int.MaxValue);
        Keeps(ValueCodecs.UInt32, uint.MinValue, uint.MaxValue);
        Keeps(ValueCodecs.Int64, long.MinValue, long.MaxValue);
        Keeps(ValueCodecs.UInt64, ulong.MinValue, ulong.MaxValue);
    }

    [Fact]
    public void Every_floating_type_keeps_its_extremes_and_digits()
    {
        Keeps(ValueCodecs.Single, float.MinValue, float.MaxValue, float.Epsilon, 0.1f);
        Keeps(ValueCodecs.Double, double.MinValue, double.MaxValue, double.Epsilon, 0.1, 1.0 / 3);
        Keeps(ValueCodecs.Decimal, decimal.MinValue, decimal.MaxValue, 0.10m, 1.000000000000000000000000001m);
    }

    [Fact]
    public void A_decimal_keeps_the_digits_it_was_written_with() =>
        CodecRun.Write(ValueCodecs.Decimal, CodecRun.Read(ValueCodecs.Decimal, "1.50")).ShouldBe("1.50");

    [Fact]
    public void Numbers_that_are_not_finite_survive_as_strings()
    {
        CodecRun.Write(ValueCodecs.Double, double.NaN).ShouldBe("\"NaN\"");
        Keeps(ValueCodecs.Double, double.NaN, double.PositiveInfinity, double.NegativeInfinity);
        Keeps(ValueCodecs.Single, float.NaN, float.PositiveInfinity, float.NegativeInfinity);
    }

    [Theory]
    [InlineData("12.0", 12)]
    [InlineData("1e3", 1000)]
    [InlineData("-0", 0)]
    public void A_whole_number_may_be_written_with_a_point_or_an_exponent(string json, int value) =>
        CodecRun.Read(ValueCodecs.Int32, json).ShouldBe(value);

    [Theory]
    [InlineData("\"5\"", "expected a whole number, got '5'")]
    [InlineData("1.5", "expected a whole number, got 1.5")]
    [InlineData("null", "expected a whole number, got nothing")]
    [InlineData("true", "expected a whole number, got true")]
    [InlineData("[1]", "expected a whole number, got a list of 1 element")]
    [InlineData("{\"a\":1}", "expected a whole number, got an object")]
    [InlineData("2147483648", "expected a whole number from -2147483648 to 2147483647, got 2147483648")]
    [InlineData("1e20", "expected a whole number from -2147483648 to 2147483647, got 1e20")]
    [InlineData("99999999999999999999999999999999999999999", "expected a whole number from -2147483648 to 2147483647, got 99999999999999999999999999999999999999999")]
    public void What_is_no_int_is_named_with_what_was_expected(string json, string error) =>
        CodecRun.Errors(ValueCodecs.Int32, json).ShouldBe([error]);

    [Fact]
    public void Overflow_names_the_range_of_the_type()
    {
        CodecRun.Errors(ValueCodecs.Byte, "256").ShouldBe(["expected a whole number from 0 to 255, got 256"]);
        CodecRun.Errors(ValueCodecs.UInt64, "-1").ShouldBe(["expected a whole number from 0 to 18446744073709551615, got -1"]);
        CodecRun.Errors(ValueCodecs.Double, "1e999").ShouldBe(["expected a number from -1.7976931348623157E+308 to 1.7976931348623157E+308, got 1e999"]);
        CodecRun.Errors(ValueCodecs.Decimal, "1e30").ShouldBe(["expected a number from -79228162514264337593543950335 to 79228162514264337593543950335, got 1e30"]);
    }

    [Theory]
    [InlineData("\"1.5\"", "expected a number, got '1.5'")]
    [InlineData("null", "expected a number, got nothing")]
    public void A_string_is_not_a_number(string json, string error) =>
        CodecRun.Errors(ValueCodecs.Double, json).ShouldBe([error]);

    [Fact]
    public void A_decimal_has_no_infinity() =>
        CodecRun.Errors(ValueCodecs.Decimal, "\"Infinity\"").ShouldBe(["expected a number, got 'Infinity'"]);

    private static void Keeps<T>(ValueCodec<T> codec, params T[] values)
    {
        foreach (var value in values)
        {
            CodecRun.Read(codec, CodecRun.Write(codec, value)).ShouldBe(value);
        }
    }
}
