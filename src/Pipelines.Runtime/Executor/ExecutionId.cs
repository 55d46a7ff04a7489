namespace Pipelines.Runtime.Executor;

/// <summary>Makes execution ids: a UUIDv7 (RFC 9562) in lower-case Crockford base32, so that ids sort by their time of creation.</summary>
internal static class ExecutionId
{
    /// <summary>The number of characters.</summary>
    public const int Length = 26;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>A new id.</summary>
    /// <param name="now">The time it carries, to the millisecond.</param>
    public static string New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        return string.Create(Length, System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes), static (text, value) =>
        {
            for (var index = text.Length - 1; index >= 0; index--)
            {
                text[index] = Alphabet[(int)(value & 31)];
                value >>= 5;
            }
        });
    }
}
