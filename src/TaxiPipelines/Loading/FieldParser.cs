using System.Buffers.Text;
using System.Text.Unicode;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Loading;

/// <summary>Turns the text of one field into a value, as strictly as PostgreSQL's COPY does, and takes <c>1.0</c> for a whole number too.</summary>
internal static class FieldParser
{
    private const int TimestampLength = 19;
    private const int MostShortDigits = 15;
    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Parses a field; an empty one is null.</summary>
    /// <param name="type">The column's type.</param>
    /// <param name="field">The field's text, in UTF-8, unquoted.</param>
    /// <param name="batch">Takes the field's text where it is kept.</param>
    /// <param name="value">The value.</param>
    public static bool TryParse(ColumnType type, ReadOnlySpan<byte> field, TripBatch batch, out TripValue value)
    {
        value = TripValue.Null;
        if (field.IsEmpty)
        {
            return true;
        }

        switch (type)
        {
            case ColumnType.Whole:
                return TryParseWhole(field, out value);
            case ColumnType.Real:
                return TryParseReal(field, out value);
            case ColumnType.Timestamp when !IsTimestamp(field):
            case ColumnType.Text when field.Contains((byte)0) || !Utf8.IsValid(field):
                return false;
            default:
                value = batch.AddText(field);
                return true;
        }
    }

    /// <summary>What a field of a type looks like, for people.</summary>
    public static string Expected(ColumnType type) => type switch
    {
        ColumnType.Whole => "a whole number",
        ColumnType.Real => "a number",
        ColumnType.Timestamp => "a time (yyyy-MM-dd HH:mm:ss)",
        _ => "UTF-8 text without a zero byte",
    };

    private static bool TryParseWhole(ReadOnlySpan<byte> field, out TripValue value)
    {
        value = TripValue.Null;
        if (!Utf8Parser.TryParse(field, out int number, out var length))
        {
            return false;
        }

        // Files that went through pandas have 1.0 where a column with empty fields was whole.
        var fraction = field[length..];
        if (!fraction.IsEmpty && (fraction[0] != '.' || fraction[1..].ContainsAnyExcept((byte)'0')))
        {
            return false;
        }

        value = TripValue.Of((long)number);
        return true;
    }

    private static bool TryParseReal(ReadOnlySpan<byte> field, out TripValue value)
    {
        if (TryParseShort(field, out var amount))
        {
            value = TripValue.Of(amount);
            return true;
        }

        // Neither infinities nor NaN are amounts, and SQLite cannot keep the latter.
        var parsed = Utf8Parser.TryParse(field, out double number, out var length) && length == field.Length && double.IsFinite(number);
        value = parsed ? TripValue.Of(number) : TripValue.Null;
        return parsed;
    }

    /// <summary>Parses what nearly all numbers are: a few digits with a point among or before them.</summary>
    /// <remarks>A whole number of up to 15 digits and the power of ten are doubles without loss, so that their quotient is the double nearest to the text, as it must be.</remarks>
    private static bool TryParseShort(ReadOnlySpan<byte> field, out double number)
    {
        number = 0;
        var isNegative = field[0] == '-';
        var digits = isNegative ? field[1..] : field;
        if (digits.IsEmpty || digits.Length > MostShortDigits || digits[^1] == '.')
        {
            return false;
        }

        var (whole, decimals, hasPoint) = (0L, 0, false);
        foreach (var digit in digits)
        {
            if ((uint)(digit - '0') <= 9)
            {
                whole = (whole * 10) + (digit - '0');
                decimals += hasPoint ? 1 : 0;
            }
            else if (digit == '.' && !hasPoint)
            {
                hasPoint = true;
            }
            else
            {
                return false;
            }
        }

        number = whole / Powers[decimals];
        number = isNegative ? -number : number;
        return true;
    }

    /// <summary>Whether it is <c>yyyy-MM-dd HH:mm:ss</c> and a time that exists; then it is already in its stored form.</summary>
    private static bool IsTimestamp(ReadOnlySpan<byte> field)
    {
        if (field.Length != TimestampLength || field[4] != '-' || field[7] != '-' || field[10] != ' ' || field[13] != ':' || field[16] != ':')
        {
            return false;
        }

        var year = (Digits(field, 0) * 100) + Digits(field, 2);
        var month = Digits(field, 5);
        var day = Digits(field, 8);
        return year > 0 && month is >= 1 and <= 12 && day >= 1 && (day <= 28 || day <= DateTime.DaysInMonth(year, month))
            && Digits(field, 11) is >= 0 and < 24 && Digits(field, 14) is >= 0 and < 60 && Digits(field, 17) is >= 0 and < 60;
    }

    /// <summary>The number that two digits make; far below zero when they are none.</summary>
    private static int Digits(ReadOnlySpan<byte> field, int at)
    {
        var tens = field[at] - '0';
        var ones = field[at + 1] - '0';
        return (uint)tens <= 9 && (uint)ones <= 9 ? (tens * 10) + ones : -10_000;
    }
}
