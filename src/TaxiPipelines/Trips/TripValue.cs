namespace TaxiPipelines.Trips;

/// <summary>One value of a row: null, a number, or where its text lies in the batch.</summary>
/// <remarks>Which of these it is follows from the column's type. Sixteen bytes, so that a batch of rows is one array.</remarks>
public readonly record struct TripValue
{
    private readonly long _bits;

    private TripValue(long bits)
    {
        _bits = bits;
        HasValue = true;
    }

    /// <summary>An empty field.</summary>
    public static TripValue Null => default;

    /// <summary>Whether the field was not empty.</summary>
    public bool HasValue { get; }

    /// <summary>The value of an <see cref="ColumnType.Whole"/> column.</summary>
    public long Whole => _bits;

    /// <summary>The value of a <see cref="ColumnType.Real"/> column.</summary>
    public double Real => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>Where the text of a <see cref="ColumnType.Text"/> or <see cref="ColumnType.Timestamp"/> column begins, in bytes.</summary>
    public int TextOffset => (int)(_bits >> 32);

    /// <summary>How long that text is, in bytes.</summary>
    public int TextLength => (int)(_bits & uint.MaxValue);

    /// <summary>A whole number.</summary>
    /// <param name="value">The number.</param>
    public static TripValue Of(long value) => new(value);

    /// <summary>A floating point number.</summary>
    /// <param name="value">The number.</param>
    public static TripValue Of(double value) => new(BitConverter.DoubleToInt64Bits(value));

    /// <summary>A text.</summary>
    /// <param name="offset">Where it starts in the batch, in bytes.</param>
    /// <param name="length">Its length in bytes.</param>
    public static TripValue Of(int offset, int length) => new(((long)offset << 32) | (uint)length);
}
