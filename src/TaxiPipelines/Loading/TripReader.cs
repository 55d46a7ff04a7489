using System.Text;
using CsvHelper;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Loading;

/// <summary>Reads the rows of one trip file into batches; rows that do not parse are handed to the quarantine.</summary>
/// <remarks>
/// Fields are RFC 4180, lines end with LF or CRLF, also mixed. A trip is one line: a line break inside quotes ends the row, so
/// that one stray quote costs one row and not the rest of the file.
/// </remarks>
internal sealed class TripReader : IAsyncDisposable
{
    private const int LongestLineBytes = 1 << 20;
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        HasHeader = false,
        AllowLineBreaksInQuotes = false,
        TrackLineNumbers = true,
        MaxRecordSize = LongestLineBytes,
        BufferSize = 256 * 1024,
    };

    private readonly TripFile _file;
    private readonly TripFileStream _stream;
    private readonly Action<RejectedRow> _reject;
    private readonly CsvReader _csv;
    private RejectedRow? _shortRow;
    private bool _hasHeader;

    /// <summary>Reads from the header on.</summary>
    /// <param name="file">The file the rows belong to.</param>
    /// <param name="stream">The file's content; stays the caller's.</param>
    /// <param name="reject">Takes each row that does not parse.</param>
    public TripReader(TripFile file, TripFileStream stream, Action<RejectedRow> reject)
    {
        _file = file;
        _stream = stream;
        _reject = reject;
        _csv = CsvReader.Create(stream.Text, Options, leaveOpen: true);
    }

    /// <summary>Fills a batch with the next rows.</summary>
    /// <param name="batch">Is cleared first.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>Whether there may be more.</returns>
    /// <exception cref="TripFileException">The file as a whole cannot be loaded.</exception>
    public async ValueTask<bool> FillAsync(TripBatch batch, CancellationToken cancellationToken)
    {
        batch.Clear();
        try
        {
            if (!_hasHeader)
            {
                await ReadHeaderAsync(cancellationToken);
                _hasHeader = true;
            }

            while (batch.Count < batch.Capacity)
            {
                if (!await _csv.ReadAsync(cancellationToken))
                {
                    End();
                    return false;
                }

                AddRow(batch);
            }

            return true;
        }
        catch (InvalidDataException cause)
        {
            throw _stream.Corrupt(cause);
        }
        catch (CsvFormatException cause)
        {
            throw new TripFileException($"'{_file.Name}' is not CSV text: {cause.Message} Nothing was loaded.", cause);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private async ValueTask ReadHeaderAsync(CancellationToken cancellationToken)
    {
        if (!await _csv.ReadAsync(cancellationToken))
        {
            _stream.EnsureComplete();
            throw new TripFileException($"'{_file.Name}' has no line. Nothing was loaded. Fetch the file again.");
        }

        var columns = _file.Schema.Columns;
        for (var index = 0; index < Math.Max(columns.Count, _csv.FieldCount); index++)
        {
            var expected = index < columns.Count ? columns[index].Header : null;
            var found = index < _csv.FieldCount ? _csv.GetString(index) : null;
            if (!string.Equals(expected, found, StringComparison.OrdinalIgnoreCase))
            {
                throw new TripFileException(
                    $"'{_file.Name}' has another header: column {index + 1} should be {Quote(expected)} and is {Quote(found)}. Nothing was loaded. "
                    + $"Expected: {_file.Schema.Header}");
            }
        }
    }

    private void AddRow(TripBatch batch)
    {
        FlushShortRow();
        var columns = _file.Schema.Columns;
        if (_csv.FieldCount != columns.Count)
        {
            var row = Reject($"{_csv.FieldCount} columns instead of {columns.Count}");
            if (_csv.FieldCount < columns.Count)
            {
                // Whether it is a bad row or the place where the file was cut off shows when the next row comes, or does not.
                _shortRow = row;
                return;
            }

            _reject(row);
            return;
        }

        var values = batch.NextRow();
        for (var index = 0; index < values.Length; index++)
        {
            var field = _csv.GetSpan(index);
            if (!FieldParser.TryParse(columns[index].Type, field, batch, out values[index]))
            {
                _reject(Reject($"{columns[index].Header}: '{Encoding.UTF8.GetString(field)}' is not {FieldParser.Expected(columns[index].Type)}"));
                return;
            }
        }

        batch.Add();
    }

    private void End()
    {
        _stream.EnsureComplete();
        if (_shortRow is { } row && !_stream.EndsWithNewline)
        {
            throw new TripFileException(
                $"'{_file.Name}' is cut off in its last line, {row.Line}: {row.Reason} ({row.Text}). Nothing was loaded. Fetch the file again.");
        }

        FlushShortRow();
    }

    private void FlushShortRow()
    {
        if (_shortRow is { } row)
        {
            _shortRow = null;
            _reject(row);
        }
    }

    private RejectedRow Reject(string reason) => new(_csv.LineNumber, reason, Encoding.UTF8.GetString(_csv.RawRecord));

    private static string Quote(string? name) => name is null ? "nothing" : $"'{name}'";
}
