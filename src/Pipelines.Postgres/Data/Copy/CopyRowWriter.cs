using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pipelines.Postgres;

/// <summary>
/// Writes rows in the binary form of <c>COPY</c>: for each row <see cref="StartRow"/>, then one value a column, in the order of the columns.
/// Each value is checked against the type that its column has in the database, since the server would take the bytes of one type for another.
/// </summary>
/// <remarks>Not safe to use from several threads. A text and what is called JSON take UTF-8.</remarks>
public sealed partial class CopyRowWriter
{
    private readonly CopyColumn[] _columns;
    private readonly CopyKind[] _kinds;
    private readonly string _table;
    private byte[] _buffer = new byte[InitialBytes];
    private int _length;
    private int _column;

    /// <summary>What is sent at once. The buffer is twice as long, so that a row seldom makes it grow.</summary>
    private const int SendBytes = 128 * 1024;
    private const int InitialBytes = 2 * SendBytes;

    internal CopyRowWriter(SqlName table, IReadOnlyList<CopyColumn> columns)
    {
        _table = table.ToString();
        _columns = [.. columns];
        _kinds = [.. columns.Select(static column => column.Kind)];
        _column = _columns.Length;
        ReadOnlySpan<byte> header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];
        header.CopyTo(_buffer);
        _length = header.Length;
    }

    /// <summary>How many rows were started.</summary>
    public long Rows { get; private set; }

    internal bool IsFull => _length >= SendBytes;

    internal ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    /// <summary>Begins a row.</summary>
    /// <exception cref="InvalidOperationException">The row before lacks values.</exception>
    public void StartRow()
    {
        CheckRowIsWhole();
        Ensure(sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), (short)_columns.Length);
        _length += sizeof(short);
        _column = 0;
        Rows++;
    }

    /// <summary>Writes nothing for this column.</summary>
    public void WriteNull()
    {
        TakeColumn();
        Ensure(sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), -1);
        _length += sizeof(int);
    }

    /// <summary>Writes a value in the binary form that its type has in PostgreSQL; for types that have no method here.</summary>
    /// <param name="binary">The bytes, as the type's receive function takes them.</param>
    public void WriteBinaryForm(ReadOnlySpan<byte> binary)
    {
        TakeColumn();
        binary.CopyTo(Field(binary.Length));
    }

    internal void Clear() => _length = 0;

    /// <summary>Ends the rows.</summary>
    internal void Complete()
    {
        CheckRowIsWhole();
        Ensure(sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), -1);
        _length += sizeof(short);
    }

    private void CheckRowIsWhole()
    {
        if (_column != _columns.Length)
        {
            throw new InvalidOperationException($"Row {Rows} of {_table} ends before column '{_columns[_column].Name}': it has {_column} of {_columns.Length} values.");
        }
    }

    /// <summary>Goes on to the next column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private CopyKind TakeColumn()
    {
        if ((uint)_column >= (uint)_kinds.Length)
        {
            ThrowTooMany();
        }

        return _kinds[_column++];
    }

    /// <summary>The bytes of the next value, whose length is written before them.</summary>
    private Span<byte> Field(int size)
    {
        Ensure(sizeof(int) + size);
        var field = _buffer.AsSpan(_length, sizeof(int) + size);
        BinaryPrimitives.WriteInt32BigEndian(field, size);
        _length += field.Length;
        return field[sizeof(int)..];
    }

    private void Ensure(int size)
    {
        if (_buffer.Length - _length < size)
        {
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, checked(_length + size)));
        }
    }

    private void WriteUtf8(ReadOnlySpan<char> text)
    {
        // The length stands before the text, and is known after it.
        Ensure(sizeof(int) + Encoding.UTF8.GetMaxByteCount(text.Length));
        var bytes = Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length + sizeof(int)));
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), bytes);
        _length += sizeof(int) + bytes;
    }

    private void ThrowTooMany() => throw new InvalidOperationException(
        Rows == 0 ? $"Start a row of {_table} before its values." : $"Row {Rows} of {_table} has more than {_columns.Length} values. Start a row before its values.");

    private InvalidOperationException Mismatch(string given)
    {
        var column = _columns[_column - 1];
        return new InvalidOperationException($"Row {Rows}: column '{column.Name}' of {_table} is of type {column.Type} and does not take {given}.");
    }
}
