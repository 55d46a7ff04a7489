using System.Buffers.Binary;
using System.Text;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>Writes rows as PostgreSQL's binary COPY has them, straight from the bytes of the file.</summary>
/// <remarks>A row is the number of its values, then each as a length and that many bytes, big-endian; the length -1 is null.</remarks>
internal sealed class TripCopyEncoder
{
    private const int LengthBytes = sizeof(int);

    // A vendor this long could end in what looks like a time: then an id does not tell where the pickup begins.
    private const int LongestPlainVendor = 16;
    private readonly ColumnType[] _types;
    private readonly byte[] _rowHead;
    private readonly int _fixedBytes;
    private readonly int _pickup;
    private readonly int _vendor;
    private byte[] _buffer = new byte[512 * 1024];
    private int _length;

    /// <summary>Writes rows of one file.</summary>
    /// <param name="file">The file.</param>
    public TripCopyEncoder(TripFile file)
    {
        _types = [.. file.Schema.Columns.Select(static column => column.Type)];
        _vendor = file.Schema.RowIdParts[0];
        _pickup = file.Schema.RowIdParts[1];
        _rowHead = RowHead(file);
        _fixedBytes = _rowHead.Length + (_types.Length * (LengthBytes + sizeof(long)));
    }

    /// <summary>What a copy begins with: signature, flags, length of an extension that there is not.</summary>
    public static ReadOnlyMemory<byte> Header { get; } = new([.. "PGCOPY\n"u8, 0xff, .. "\r\n"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>What a copy ends with.</summary>
    public static ReadOnlyMemory<byte> Trailer { get; } = new([0xff, 0xff]);

    /// <summary>When the trips began.</summary>
    public PickupHours Pickups { get; } = new();

    /// <summary>How many rows were written.</summary>
    public long Rows { get; private set; }

    /// <summary>The sum of the first 32 bits of their ids, as <see cref="PostgresSql.Measure"/> has it.</summary>
    public long RowIdSum { get; private set; }

    /// <summary>Writes all rows of a batch.</summary>
    /// <param name="batch">The rows.</param>
    /// <returns>The bytes, until the next batch is written.</returns>
    public ReadOnlyMemory<byte> Write(TripBatch batch)
    {
        _length = 0;
        for (var row = 0; row < batch.Count; row++)
        {
            WriteRow(batch, row);
        }

        Rows += batch.Count;
        return _buffer.AsMemory(0, _length);
    }

    private void WriteRow(TripBatch batch, int row)
    {
        var values = batch.Values(row);
        EnsureRoom(batch, values);
        var id = batch.RowId(row);
        RowIdSum += FirstBits(id);

        var to = _buffer.AsSpan(_length);
        _rowHead.CopyTo(to);
        id.CopyTo(to[(sizeof(short) + LengthBytes)..]);
        var at = _rowHead.Length;
        for (var column = 0; column < values.Length; column++)
        {
            at += WriteValue(_types[column], values[column], batch, to[at..]);
        }

        _length += at;
        NotePickup(batch, values);
    }

    private static int WriteValue(ColumnType type, TripValue value, TripBatch batch, Span<byte> to)
    {
        if (!value.HasValue)
        {
            BinaryPrimitives.WriteInt32BigEndian(to, -1);
            return LengthBytes;
        }

        switch (type)
        {
            case ColumnType.Whole:
                BinaryPrimitives.WriteInt32BigEndian(to, sizeof(int));
                BinaryPrimitives.WriteInt32BigEndian(to[LengthBytes..], (int)value.Whole);
                return LengthBytes + sizeof(int);
            case ColumnType.Real:
                BinaryPrimitives.WriteInt32BigEndian(to, sizeof(double));
                BinaryPrimitives.WriteDoubleBigEndian(to[LengthBytes..], value.Real);
                return LengthBytes + sizeof(double);
            case ColumnType.Timestamp:
                BinaryPrimitives.WriteInt32BigEndian(to, sizeof(long));
                BinaryPrimitives.WriteInt64BigEndian(to[LengthBytes..], PostgresTime.Parse(batch.Text(value)));
                return LengthBytes + sizeof(long);
            default:
                var text = batch.Text(value);
                BinaryPrimitives.WriteInt32BigEndian(to, text.Length);
                text.CopyTo(to[LengthBytes..]);
                return LengthBytes + text.Length;
        }
    }

    private void NotePickup(TripBatch batch, ReadOnlySpan<TripValue> values)
    {
        if (values[_pickup] is { HasValue: true } pickup && !(values[_vendor] is { HasValue: true } vendor && batch.Text(vendor).Length > LongestPlainVendor))
        {
            Pickups.Add(PostgresTime.Parse(batch.Text(pickup)));
        }
        else
        {
            Pickups.AddOdd();
        }
    }

    private void EnsureRoom(TripBatch batch, ReadOnlySpan<TripValue> values)
    {
        var needed = _fixedBytes;
        for (var column = 0; column < values.Length; column++)
        {
            needed += _types[column] == ColumnType.Text && values[column].HasValue ? batch.Text(values[column]).Length : 0;
        }

        if (_buffer.Length - _length < needed)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + needed));
        }
    }

    private static uint FirstBits(ReadOnlySpan<byte> id)
    {
        Span<byte> bits = stackalloc byte[sizeof(uint)];
        Convert.FromHexString(id[..(2 * sizeof(uint))], bits, out _, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bits);
    }

    /// <summary>The number of values, room for the id, and the file's name.</summary>
    private static byte[] RowHead(TripFile file)
    {
        var name = Encoding.UTF8.GetBytes(file.Name);
        var head = new byte[sizeof(short) + LengthBytes + TripRowId.Length + LengthBytes + name.Length];
        BinaryPrimitives.WriteInt16BigEndian(head, (short)file.Schema.TableColumns.Count);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(sizeof(short)), TripRowId.Length);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(sizeof(short) + LengthBytes + TripRowId.Length), name.Length);
        name.CopyTo(head, head.Length - name.Length);
        return head;
    }
}
