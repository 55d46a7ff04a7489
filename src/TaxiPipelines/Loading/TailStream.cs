using System.Buffers.Binary;

namespace TaxiPipelines.Loading;

/// <summary>Passes reads through, and remembers how many bytes went by and what the last four of them were.</summary>
internal sealed class TailStream(Stream inner) : Stream
{
    private uint _tail;

    /// <summary>How many bytes have been read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The last byte read.</summary>
    public byte LastByte => (byte)(_tail >> 24);

    /// <summary>The last four bytes read, as a little-endian number: at the end of a gzip file, the length of its content.</summary>
    public uint LastFourBytes => _tail;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => BytesRead;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Remember(buffer, inner.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        return Remember(buffer.Span, read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Remember(ReadOnlySpan<byte> buffer, int read)
    {
        BytesRead += read;
        if (read >= sizeof(uint))
        {
            _tail = BinaryPrimitives.ReadUInt32LittleEndian(buffer[(read - sizeof(uint))..read]);
        }
        else
        {
            foreach (var value in buffer[..read])
            {
                _tail = (_tail >> 8) | ((uint)value << 24);
            }
        }

        return read;
    }
}
