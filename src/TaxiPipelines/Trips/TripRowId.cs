using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TaxiPipelines.Trips;

/// <summary>
/// The id of a row: the MD5, in lower-case hexadecimal, of seven of its values as PostgreSQL writes them as text, joined
/// without a separator: vendor, pickup, dropoff, pickup location, dropoff location, fare, distance.
/// </summary>
/// <remarks>
/// <para>
/// It equals this expression on the typed columns, so that tables filled here and by the course's own flow agree:
/// <c>md5(coalesce(vendorid,'') || coalesce(pickup::text,'') || … || coalesce(fare_amount::text,'') || coalesce(trip_distance::text,''))</c>.
/// </para>
/// <para>
/// The text forms: a text as it is; a <c>timestamp</c> as <c>2019-01-01 00:46:40</c>; a <c>double precision</c> as the shortest
/// decimal that reads back as the same number, so <c>9.0</c> becomes <c>9</c>, <c>.20</c> becomes <c>0.2</c> and <c>-0.00</c>
/// becomes <c>-0</c>; below 0.0001 and from 1e15 on with an exponent, <c>1e+15</c>, <c>1e-05</c>; null as nothing.
/// </para>
/// <para>It is no key: different trips may share one (reversals of a fare do), which is why rows are merged, not upserted.</para>
/// </remarks>
public static class TripRowId
{
    /// <summary>The length of an id in characters, and in bytes of UTF-8.</summary>
    public const int Length = 32;

    // Two numbers take 24 bytes each at most; texts are copied only as far as they fit.
    private const int StackBytes = 128;

    // Ten digits: far from where a double has no room for more.
    private const double MostCents = 1e10;

    /// <summary>Writes the id of a row.</summary>
    /// <param name="batch">Holds the row's texts.</param>
    /// <param name="values">The row's values.</param>
    /// <param name="destination">Takes <see cref="Length"/> bytes.</param>
    internal static void Write(TripBatch batch, ReadOnlySpan<TripValue> values, Span<byte> destination)
    {
        var parts = batch.Schema.RowIdParts;
        var longest = 64;
        for (var part = 0; part < 5; part++)
        {
            var value = values[parts[part]];
            longest += value.HasValue ? batch.Text(value).Length : 0;
        }

        var text = longest <= StackBytes ? stackalloc byte[StackBytes] : new byte[longest];
        var length = 0;
        for (var part = 0; part < 5; part++)
        {
            var value = values[parts[part]];
            if (value.HasValue)
            {
                var source = batch.Text(value);
                source.CopyTo(text[length..]);
                length += source.Length;
            }
        }

        length += WriteReal(values[parts[5]], text[length..]);
        length += WriteReal(values[parts[6]], text[length..]);

        // MD5 is the course's choice of a fingerprint; nothing here relies on it being hard to forge.
        Span<byte> hash = stackalloc byte[Md5.HashBytes];
        Md5.Hash(text[..length], hash);
        Convert.TryToHexStringLower(hash, destination, out _);
    }

    /// <summary>Writes a double as PostgreSQL does: .NET's shortest form, but for the exponent's small e and where it begins.</summary>
    internal static int WriteReal(TripValue value, Span<byte> destination)
    {
        if (!value.HasValue)
        {
            return 0;
        }

        // Nearly all amounts are whole cents. What such a number of cents divided by 100 gives is the double that is nearest to
        // that decimal, and with so few digits no shorter decimal is: it need not be searched for.
        var cents = Math.Round(value.Real * 100);
        if (Math.Abs(cents) < MostCents && cents / 100 == value.Real && !IsNegativeZero(value.Real))
        {
            return WriteCents((long)cents, destination);
        }

        var fits = value.Real.TryFormat(destination, out var length, default, CultureInfo.InvariantCulture);
        Debug.Assert(fits, "A double takes 24 characters at most.");
        var exponent = destination[..length].IndexOf((byte)'E');
        if (exponent >= 0)
        {
            destination[exponent] = (byte)'e';
            return length;
        }

        return Math.Abs(value.Real) >= 1e15 ? WriteWithExponent(destination, length) : length;
    }

    private static bool IsNegativeZero(double value) => value == 0 && double.IsNegative(value);

    private static int WriteCents(long cents, Span<byte> destination)
    {
        var length = 0;
        if (cents < 0)
        {
            destination[length++] = (byte)'-';
            cents = -cents;
        }

        var (whole, rest) = Math.DivRem(cents, 100);
        _ = whole.TryFormat(destination[length..], out var digits, default, CultureInfo.InvariantCulture);
        length += digits;
        if (rest == 0)
        {
            return length;
        }

        destination[length++] = (byte)'.';
        destination[length++] = (byte)('0' + (rest / 10));
        if (rest % 10 != 0)
        {
            destination[length++] = (byte)('0' + (rest % 10));
        }

        return length;
    }

    /// <summary>Turns <c>1230000000000000</c> into <c>1.23e+15</c>: .NET begins to write exponents later than PostgreSQL.</summary>
    private static int WriteWithExponent(Span<byte> destination, int length)
    {
        var sign = destination[0] == '-' ? 1 : 0;
        var text = Encoding.ASCII.GetString(destination[sign..length]);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var exponent = (point < 0 ? text.Length : point) - 1;
        var digits = text.Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return sign + Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{mantissa}e+{exponent}"), destination[sign..]);
    }
}
