namespace Pipelines.Postgres;

/// <summary>Counts the records of CSV text that goes by in pieces: line ends within quotes do not count.</summary>
internal sealed class CsvRecordCounter(byte quote)
{
    private byte _lineEnd;
    private bool _isQuoted;
    private byte _last;
    private long _ends;
    private bool _hasText;

    /// <summary>How many records went by; the last one may lack its line end.</summary>
    public long Count => _ends + (_hasText && (_isQuoted || _last != _lineEnd) ? 1 : 0);

    /// <summary>Counts a piece.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        _hasText = true;
        _last = text[^1];
        while (true)
        {
            var next = text.IndexOf(quote);
            if (!_isQuoted)
            {
                AddUnquoted(next < 0 ? text : text[..next]);
            }

            if (next < 0)
            {
                return;
            }

            _isQuoted = !_isQuoted;
            text = text[(next + 1)..];
        }
    }

    private void AddUnquoted(ReadOnlySpan<byte> text)
    {
        if (_lineEnd == 0)
        {
            var first = text.IndexOfAny((byte)'\n', (byte)'\r');
            if (first < 0)
            {
                return;
            }

            // CR LF counts by its LF. A lone CR, as of old Macs, is told by what follows; at the very end of a piece it is taken for half of a pair.
            _lineEnd = text[first] == '\r' && first + 1 < text.Length && text[first + 1] != '\n' ? (byte)'\r' : (byte)'\n';
        }

        _ends += text.Count(_lineEnd);
    }
}
