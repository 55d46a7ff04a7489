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
        return ToText(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>Sorts behind every id made before a time, and before every id made from then on; it is no id itself.</summary>
    /// <param name="time">The time, to the millisecond.</param>
    public static string First(DateTimeOffset time) => ToText((UInt128)(ulong)Math.Max(0, time.ToUnixTimeMilliseconds()) << 80);

    private static string ToText(UInt128 number) => string.Create(Length, number, static (text, value) =>
    {
        for (var index = text.Length - 1; index >= 0; index--)
        {
            text[index] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
    });
}
