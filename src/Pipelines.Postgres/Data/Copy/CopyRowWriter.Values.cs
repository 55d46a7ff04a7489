using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Pipelines.Postgres;

/// <content>One method a type of values.</content>
public sealed partial class CopyRowWriter
{
    /// <summary>PostgreSQL counts from 2000-01-01.</summary>
    private static readonly long EpochTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).Ticks;
    private static readonly int EpochDay = new DateOnly(2000, 1, 1).DayNumber;

    /// <summary>Writes into a column of type <c>boolean</c>.</summary>
    /// <param name="value">The value.</param>
    public void Write(bool value)
    {
        Expect(CopyKind.Boolean, "a bool");
        Field(1)[0] = value ? (byte)1 : (byte)0;
    }

    /// <summary>Writes into a column of type <c>smallint</c>, <c>integer</c>, <c>bigint</c> or <c>numeric</c>.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="OverflowException">The column is too small for it.</exception>
    public void Write(int value)
    {
        if (_column < _kinds.Length && _kinds[_column] == CopyKind.Int32)
        {
            _column++;
            BinaryPrimitives.WriteInt32BigEndian(Field(sizeof(int)), value);
        }
        else
        {
            Write((long)value);
        }
    }

    /// <summary>Writes into a column of type <c>smallint</c>, <c>integer</c>, <c>bigint</c> or <c>numeric</c>.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="OverflowException">The column is too small for it.</exception>
    public void Write(long value)
    {
        switch (TakeColumn())
        {
            case CopyKind.Int64:
                BinaryPrimitives.WriteInt64BigEndian(Field(sizeof(long)), value);
                break;
            case CopyKind.Int32 when value is >= int.MinValue and <= int.MaxValue:
                BinaryPrimitives.WriteInt32BigEndian(Field(sizeof(int)), (int)value);
                break;
            case CopyKind.Int16 when value is >= short.MinValue and <= short.MaxValue:
                BinaryPrimitives.WriteInt16BigEndian(Field(sizeof(short)), (short)value);
                break;
            case CopyKind.Int32 or CopyKind.Int16:
                throw new OverflowException($"Row {Rows}: column '{_columns[_column - 1].Name}' of {_table} is of type {_columns[_column - 1].Type}, which is too small for {value}.");
            case CopyKind.Numeric:
                WriteNumeric(value);
                break;
            default:
                throw Mismatch("an integer");
        }
    }

    /// <summary>Writes into a column of type <c>real</c> or <c>double precision</c>.</summary>
    /// <param name="value">The value.</param>
    public void Write(float value)
    {
        switch (TakeColumn())
        {
            case CopyKind.Single:
                BinaryPrimitives.WriteSingleBigEndian(Field(sizeof(float)), value);
                break;
            case CopyKind.Double:
                BinaryPrimitives.WriteDoubleBigEndian(Field(sizeof(double)), value);
                break;
            default:
                throw Mismatch("a float");
        }
    }

    /// <summary>Writes into a column of type <c>double precision</c>.</summary>
    /// <param name="value">The value.</param>
    public void Write(double value)
    {
        Expect(CopyKind.Double, "a double");
        BinaryPrimitives.WriteDoubleBigEndian(Field(sizeof(double)), value);
    }

    /// <summary>Writes into a column of type <c>numeric</c>; the digits behind the point stay as many as given.</summary>
    /// <param name="value">The value.</param>
    public void Write(decimal value)
    {
        Expect(CopyKind.Numeric, "a decimal");
        WriteNumeric(value);
    }

    /// <summary>Writes into a column of a text type, <c>json</c> or <c>jsonb</c>; nothing for <see langword="null"/>.</summary>
    /// <param name="value">The text.</param>
    public void Write(string? value)
    {
        if (value is null)
        {
            WriteNull();
        }
        else
        {
            Write(value.AsSpan());
        }
    }

    /// <summary>Writes into a column of a text type, <c>json</c> or <c>jsonb</c>.</summary>
    /// <param name="value">The text.</param>
    public void Write(ReadOnlySpan<char> value)
    {
        switch (TakeColumn())
        {
            case CopyKind.Text:
                WriteUtf8(value);
                break;
            case CopyKind.Jsonb:
                WriteJsonb(System.Text.Encoding.UTF8.GetBytes(value.ToArray()));
                break;
            default:
                throw Mismatch("text");
        }
    }

    /// <summary>Writes into a column of a text type, <c>json</c> or <c>jsonb</c>.</summary>
    /// <param name="utf8">The text in UTF-8, which the server checks.</param>
    public void WriteText(ReadOnlySpan<byte> utf8)
    {
        switch (TakeColumn())
        {
            case CopyKind.Text:
                utf8.CopyTo(Field(utf8.Length));
                break;
            case CopyKind.Jsonb:
                WriteJsonb(utf8);
                break;
            default:
                throw Mismatch("text");
        }
    }

    /// <summary>Writes into a column of type <c>bytea</c>.</summary>
    /// <param name="value">The bytes.</param>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        Expect(CopyKind.Bytes, "bytes");
        value.CopyTo(Field(value.Length));
    }

    /// <summary>Writes into a column of type <c>uuid</c>.</summary>
    /// <param name="value">The value.</param>
    public void Write(Guid value)
    {
        Expect(CopyKind.Uuid, "a Guid");
        value.TryWriteBytes(Field(16), bigEndian: true, out _);
    }

    /// <summary>Writes into a column of type <c>timestamp</c>, or of type <c>timestamp with time zone</c> when it is UTC. Microseconds are kept.</summary>
    /// <param name="value">The value: of no kind for <c>timestamp</c>, of kind UTC for <c>timestamp with time zone</c>.</param>
    public void Write(DateTime value)
    {
        var expected = value.Kind == DateTimeKind.Utc ? CopyKind.TimestampWithTimeZone : CopyKind.Timestamp;
        if (TakeColumn() != expected || value.Kind == DateTimeKind.Local)
        {
            throw Mismatch($"a DateTime of kind {value.Kind} (timestamp takes Unspecified, timestamp with time zone takes Utc)");
        }

        WriteTicks(value.Ticks);
    }

    /// <summary>Writes into a column of type <c>timestamp with time zone</c>, as the instant it is. Microseconds are kept.</summary>
    /// <param name="value">The value.</param>
    public void Write(DateTimeOffset value)
    {
        Expect(CopyKind.TimestampWithTimeZone, "a DateTimeOffset");
        WriteTicks(value.UtcTicks);
    }

    /// <summary>Writes into a column of type <c>date</c>.</summary>
    /// <param name="value">The value.</param>
    public void Write(DateOnly value)
    {
        Expect(CopyKind.Date, "a DateOnly");
        BinaryPrimitives.WriteInt32BigEndian(Field(sizeof(int)), value.DayNumber - EpochDay);
    }

    /// <summary>Writes into a column of type <c>time</c>. Microseconds are kept.</summary>
    /// <param name="value">The value.</param>
    public void Write(TimeOnly value)
    {
        Expect(CopyKind.Time, "a TimeOnly");
        BinaryPrimitives.WriteInt64BigEndian(Field(sizeof(long)), value.Ticks / TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>Writes into a column of type <c>interval</c>, as a length of time without days and months. Microseconds are kept.</summary>
    /// <param name="value">The value.</param>
    public void Write(TimeSpan value)
    {
        Expect(CopyKind.Interval, "a TimeSpan");
        var field = Field(16);
        BinaryPrimitives.WriteInt64BigEndian(field, value.Ticks / TimeSpan.TicksPerMicrosecond);
        field[sizeof(long)..].Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Expect(CopyKind kind, string given)
    {
        if (TakeColumn() != kind)
        {
            throw Mismatch(given);
        }
    }

    private void WriteTicks(long ticks) =>
        BinaryPrimitives.WriteInt64BigEndian(Field(sizeof(long)), FloorToMicroseconds(ticks - EpochTicks));

    // Cutting off would move times before the epoch forwards, and those after it backwards.
    private static long FloorToMicroseconds(long ticks) =>
        (ticks - (((ticks % TimeSpan.TicksPerMicrosecond) + TimeSpan.TicksPerMicrosecond) % TimeSpan.TicksPerMicrosecond)) / TimeSpan.TicksPerMicrosecond;

    private void WriteNumeric(decimal value)
    {
        Span<byte> binary = stackalloc byte[NumericForm.MaxBytes];
        binary = binary[..NumericForm.Write(value, binary)];
        binary.CopyTo(Field(binary.Length));
    }

    private void WriteJsonb(ReadOnlySpan<byte> utf8)
    {
        var field = Field(utf8.Length + 1);
        field[0] = 1; // the version of the form
        utf8.CopyTo(field[1..]);
    }
}
