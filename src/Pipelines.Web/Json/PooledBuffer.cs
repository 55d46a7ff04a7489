using System.Buffers;

namespace Pipelines.Web.Json;

/// <summary>Bytes that grow in rented arrays. An answer is made as a whole before any of it is sent, so that a mistake on the way is still told as one.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 4096;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(_length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var bytes = _bytes;
        (_bytes, _length) = ([], 0);
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Ensure(int sizeHint)
    {
        var needed = Math.Max(sizeHint, 1);
        if (_bytes.Length - _length >= needed)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + needed, 2 * _bytes.Length));
        Written.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
