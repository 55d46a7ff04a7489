using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>A thread's own buffer and writer, used again and again: every attempt writes an output, and most are small.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Disposing the writer would only flush it, and every value is flushed.")]
internal sealed class JsonScratch
{
    /// <summary>A larger buffer is not kept, so that one large output is not paid for on every thread.</summary>
    private const int MostKept = 64 * 1024;

    [ThreadStatic]
    private static JsonScratch? _free;

    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _writer;

    private JsonScratch() => _writer = new Utf8JsonWriter(_buffer);

    /// <summary>A value as UTF-8 JSON.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="codec">Writes it.</param>
    public static ReadOnlyMemory<byte> Write<T>(T value, ValueCodec<T> codec)
    {
        // Nobody else's while it is in use: a codec may come here again. What fails half-way is not used any more.
        var scratch = _free ?? new JsonScratch();
        _free = null;
        codec.Write(scratch._writer, value);
        scratch._writer.Flush();
        return scratch.Take();
    }

    private ReadOnlyMemory<byte> Take()
    {
        if (_buffer.Capacity > MostKept)
        {
            return _buffer.WrittenMemory;
        }

        var json = _buffer.WrittenSpan.ToArray();
        _buffer.ResetWrittenCount();
        _writer.Reset();
        _free = this;
        return json;
    }
}
