using System.Buffers.Binary;

namespace Pipelines.Postgres;

/// <summary>The binary form of PostgreSQL's <c>numeric</c>: digits to the base 10,000 around the decimal point.</summary>
internal static class NumericForm
{
    private const int HeaderBytes = 8;
    private const int MaxDigits = 16;

    /// <summary>The longest form of a decimal, in bytes.</summary>
    public const int MaxBytes = HeaderBytes + (2 * MaxDigits);

    /// <summary>Writes a value.</summary>
    /// <returns>How many bytes it takes.</returns>
    public static int Write(decimal value, Span<byte> destination)
    {
        var scale = value.Scale;
        Span<short> digits = stackalloc short[MaxDigits];
        var count = 0;

        // From the end: digits behind the point in groups of four, filled up with zeros to a whole group, then those before it.
        var rest = Coefficient(value);
        var missing = (4 - (scale % 4)) % 4;
        var first = scale % 4;
        if (first > 0)
        {
            (rest, var last) = UInt128.DivRem(rest, (UInt128)PowerOfTen(first));
            digits[count++] = (short)((int)last * PowerOfTen(missing));
        }

        while (rest > 0 || count * 4 < scale + missing)
        {
            (rest, var digit) = UInt128.DivRem(rest, 10_000);
            digits[count++] = (short)digit;
        }

        var weight = count - ((scale + missing) / 4) - 1;
        var used = digits[..count];
        while (used.Length > 0 && used[^1] == 0)
        {
            used = used[..^1];
            weight--;
        }

        while (used.Length > 0 && used[0] == 0)
        {
            used = used[1..];
        }

        BinaryPrimitives.WriteInt16BigEndian(destination, (short)used.Length);
        BinaryPrimitives.WriteInt16BigEndian(destination[2..], (short)(used.Length == 0 ? 0 : weight));
        BinaryPrimitives.WriteInt16BigEndian(destination[4..], (short)(value < 0 ? 0x4000 : 0));
        BinaryPrimitives.WriteInt16BigEndian(destination[6..], scale);
        for (var index = 0; index < used.Length; index++)
        {
            BinaryPrimitives.WriteInt16BigEndian(destination[(HeaderBytes + (2 * index))..], used[^(index + 1)]);
        }

        return HeaderBytes + (2 * used.Length);
    }

    private static UInt128 Coefficient(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        return new UInt128((uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]);
    }

    private static int PowerOfTen(int exponent) => exponent switch { 0 => 1, 1 => 10, 2 => 100, _ => 1000 };
}
