using System.IO.Compression;

namespace TaxiPipelines.Loading;

/// <summary>The text of a trip file, gunzipped on the way when its name ends in <c>.gz</c>.</summary>
internal sealed class TripFileStream : IAsyncDisposable
{
    private readonly string _name;
    private readonly TailStream _stored;
    private readonly TailStream _text;
    private readonly bool _isGzip;

    /// <summary>Takes over a stream.</summary>
    /// <param name="name">The file's name, for its suffix and for errors.</param>
    /// <param name="stored">The bytes as they are stored; disposed with this.</param>
    public TripFileStream(string name, Stream stored)
    {
        _name = name;
        _stored = new TailStream(stored);
        _isGzip = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        _text = _isGzip ? new TailStream(new GZipStream(_stored, CompressionMode.Decompress)) : _stored;
    }

    /// <summary>The text.</summary>
    public Stream Text => _text;

    /// <summary>How many of the stored bytes have been read: measures progress against the file's size.</summary>
    public long StoredBytesRead => _stored.BytesRead;

    /// <summary>How long the text read so far is, in bytes.</summary>
    public long TextBytesRead => _text.BytesRead;

    /// <summary>Whether the text read so far ends at the end of a line.</summary>
    public bool EndsWithNewline => _text.LastByte is (byte)'\n' or (byte)'\r';

    /// <summary>Checks, at the end of the text, that it was all of it.</summary>
    /// <remarks>
    /// <see cref="GZipStream"/> takes a file that was cut off for one that has ended: it checks the trailer (RFC 1952: checksum and
    /// length) only where there is one. Whatever else a file ends with after a cut, it is not the length of what was read.
    /// </remarks>
    /// <exception cref="TripFileException">The file is empty, or cut off.</exception>
    public void EnsureComplete()
    {
        if (_stored.BytesRead == 0)
        {
            throw new TripFileException($"'{_name}' is empty: not even a header. Nothing was loaded. Fetch the file again.");
        }

        if (_isGzip && _stored.LastFourBytes != unchecked((uint)_text.BytesRead))
        {
            throw new TripFileException(
                $"'{_name}' is cut off: its {_stored.BytesRead:N0} bytes end before the gzip trailer that gives the length of the text "
                + $"({_text.BytesRead:N0} bytes so far). Nothing was loaded. Fetch the file again.");
        }
    }

    /// <summary>The error of a file that does not decompress.</summary>
    /// <param name="cause">What the decompression said.</param>
    public TripFileException Corrupt(InvalidDataException cause) =>
        new($"'{_name}' is not a sound gzip file: it broke after {_text.BytesRead:N0} bytes of text. Nothing was loaded. Fetch the file again.", cause);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _text.DisposeAsync();
}
