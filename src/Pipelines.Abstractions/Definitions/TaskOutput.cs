using System.Buffers;
using System.Text.Json;

namespace Pipelines.Definitions;

/// <summary>What an attempt returned, as UTF-8 JSON: the form in which it is kept and handed on.</summary>
/// <param name="Json">The JSON; <see langword="null"/> when the task returns nothing.</param>
public readonly record struct TaskOutput(ReadOnlyMemory<byte>? Json)
{
    /// <summary>The task returns nothing.</summary>
    public static TaskOutput None => default;

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="codec">Writes it.</param>
    public static TaskOutput Of<T>(T value, ValueCodec<T> codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            codec.Write(writer, value);
        }

        return new TaskOutput(buffer.WrittenMemory);
    }
}
