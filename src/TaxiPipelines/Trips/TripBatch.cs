namespace TaxiPipelines.Trips;

/// <summary>Some rows of one file, parsed: what travels from the reader to the warehouse.</summary>
/// <remarks>Batches are filled again and again, so that a load of any size lives in the memory of a few of them.</remarks>
public sealed class TripBatch
{
    private readonly TripValue[] _values;
    private readonly byte[] _rowIds;
    private byte[] _text;
    private int _textLength;

    /// <summary>An empty batch.</summary>
    /// <param name="schema">The columns of its rows.</param>
    /// <param name="capacity">How many rows it takes.</param>
    public TripBatch(TripSchema schema, int capacity = 2048)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Schema = schema;
        Capacity = capacity;
        _values = new TripValue[capacity * schema.Columns.Count];
        _rowIds = new byte[capacity * TripRowId.Length];
        _text = new byte[capacity * 64];
    }

    /// <summary>The columns of the rows.</summary>
    public TripSchema Schema { get; }

    /// <summary>How many rows it takes.</summary>
    public int Capacity { get; }

    /// <summary>How many rows it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The values of a row, in the order of the schema's columns.</summary>
    /// <param name="row">The row's index, from 0.</param>
    public ReadOnlySpan<TripValue> Values(int row) => _values.AsSpan(row * Schema.Columns.Count, Schema.Columns.Count);

    /// <summary>The row's id: 32 hexadecimal digits in UTF-8.</summary>
    /// <param name="row">The row's index, from 0.</param>
    public ReadOnlySpan<byte> RowId(int row) => _rowIds.AsSpan(row * TripRowId.Length, TripRowId.Length);

    /// <summary>The text of a value, in UTF-8.</summary>
    /// <param name="value">A value of this batch that has text.</param>
    public ReadOnlySpan<byte> Text(TripValue value) => _text.AsSpan(value.TextOffset, value.TextLength);

    /// <summary>Forgets every row.</summary>
    internal void Clear()
    {
        Count = 0;
        _textLength = 0;
    }

    /// <summary>The values of the row to be added next, for the parser to fill.</summary>
    internal Span<TripValue> NextRow() => _values.AsSpan(Count * Schema.Columns.Count, Schema.Columns.Count);

    /// <summary>Keeps a text for the row to be added next.</summary>
    internal TripValue AddText(ReadOnlySpan<byte> text)
    {
        if (_textLength + text.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + text.Length));
        }

        text.CopyTo(_text.AsSpan(_textLength));
        var value = TripValue.Of(_textLength, text.Length);
        _textLength += text.Length;
        return value;
    }

    /// <summary>Adds the row that <see cref="NextRow"/> gave out. A row that is not added is overwritten by the next one.</summary>
    internal void Add()
    {
        TripRowId.Write(this, NextRow(), _rowIds.AsSpan(Count * TripRowId.Length, TripRowId.Length));
        Count++;
    }
}
