using System.Buffers.Binary;
using System.IO.Compression;

namespace Pipelines.Postgres;

/// <summary>Reads text as it is stored: plain or gzip, which its first two bytes tell.</summary>
internal sealed class CsvSource : IAsyncDisposable
{
    private readonly CountedStream _stored;
    private readonly Stream _text;
    private readonly bool _isGzip;
    private long _textBytes;

    private CsvSource(CountedStream stored, bool isGzip)
    {
        _stored = stored;
        _isGzip = isGzip;
        _text = isGzip ? new GZipStream(stored, CompressionMode.Decompress, leaveOpen: true) : stored;
    }

    /// <summary>How many of the stored bytes were read.</summary>
    public long StoredBytes => _stored.BytesRead;

    /// <summary>Looks what it is.</summary>
    /// <param name="stored">The stored bytes; stays open.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<CsvSource> OpenAsync(Stream stored, CancellationToken cancellationToken)
    {
        var start = new byte[2];
        var read = await stored.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return new CsvSource(new CountedStream(start.AsMemory(0, read), stored), isGzip: read == 2 && start is [0x1F, 0x8B]);
    }

    /// <summary>Reads text until the buffer is full or the text ends.</summary>
    /// <exception cref="PostgresDataException">The compressed file is broken.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            var read = await _text.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            _textBytes += read;

            // The stream does not mind a file that was cut off; the length at the end of the format (RFC 1952) does.
            if (_isGzip && read < buffer.Length && _stored.LastFourBytes != (uint)_textBytes)
            {
                throw Broken("it was cut off, or is several gzip files in a row", null);
            }

            return read;
        }
        catch (InvalidDataException exception)
        {
            throw Broken(exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _isGzip ? _text.DisposeAsync() : ValueTask.CompletedTask;

    private static PostgresDataException Broken(string why, Exception? exception) =>
        new($"The file is gzip, but broken: {why.TrimEnd('.')}. Nothing was loaded. Fetch the file again.", isRetryable: false, exception);

    /// <summary>Gives back what was read to look at, then the rest; remembers how much went by and what came last.</summary>
    private sealed class CountedStream(ReadOnlyMemory<byte> start, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _start = start;
        private uint _tail;

        public long BytesRead { get; private set; }

        public uint LastFourBytes => _tail;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int read;
            if (_start.Length > 0)
            {
                read = Math.Min(_start.Length, buffer.Length);
                _start[..read].CopyTo(buffer);
                _start = _start[read..];
            }
            else
            {
                read = await rest.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }

            Remember(buffer.Span[..read]);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Text is read without blocking a thread.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private void Remember(ReadOnlySpan<byte> read)
        {
            BytesRead += read.Length;
            if (read.Length >= sizeof(uint))
            {
                _tail = BinaryPrimitives.ReadUInt32LittleEndian(read[^sizeof(uint)..]);
                return;
            }

            foreach (var value in read)
            {
                _tail = (_tail >> 8) | ((uint)value << 24);
            }
        }
    }
}
