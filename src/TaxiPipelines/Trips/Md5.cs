using System.Buffers.Binary;
using System.Numerics;

namespace TaxiPipelines.Trips;

/// <summary>MD5 (RFC 1321) of short texts.</summary>
/// <remarks>The framework's asks the system's cryptography for each text, which takes four times as long as the text of a row id itself: a third of a load's parsing.</remarks>
internal static class Md5
{
    /// <summary>The length of a hash in bytes.</summary>
    public const int HashBytes = 16;

    private const int BlockBytes = 64;
    private const int LengthBytes = sizeof(ulong);

    // The RFC's table: the first 32 bits of the fraction of the sine of 1, 2, 3 …
    private static readonly uint[] Sines = [.. Enumerable.Range(1, 64).Select(static step => (uint)(Math.Abs(Math.Sin(step)) * 4294967296.0))];

    /// <summary>Hashes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hash">Takes <see cref="HashBytes"/> bytes.</param>
    public static void Hash(ReadOnlySpan<byte> text, Span<byte> hash)
    {
        var state = (A: 0x67452301u, B: 0xefcdab89u, C: 0x98badcfeu, D: 0x10325476u);
        var rest = text;
        for (; rest.Length >= BlockBytes; rest = rest[BlockBytes..])
        {
            state = Mix(state, rest);
        }

        // What is left, a bit that ends it, zeros, and the length in bits: one block more, or two where it does not fit.
        Span<byte> last = stackalloc byte[2 * BlockBytes];
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        last = rest.Length < BlockBytes - LengthBytes ? last[..BlockBytes] : last;
        BinaryPrimitives.WriteUInt64LittleEndian(last[^LengthBytes..], (ulong)text.Length * 8);
        for (; !last.IsEmpty; last = last[BlockBytes..])
        {
            state = Mix(state, last);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(hash, state.A);
        BinaryPrimitives.WriteUInt32LittleEndian(hash[4..], state.B);
        BinaryPrimitives.WriteUInt32LittleEndian(hash[8..], state.C);
        BinaryPrimitives.WriteUInt32LittleEndian(hash[12..], state.D);
    }

    /// <summary>The four rounds of one block, four steps a turn, so that the words of the state need not change places.</summary>
    private static (uint A, uint B, uint C, uint D) Mix((uint A, uint B, uint C, uint D) state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[16];
        for (var index = 0; index < words.Length; index++)
        {
            words[index] = BinaryPrimitives.ReadUInt32LittleEndian(block[(index * sizeof(uint))..]);
        }

        ReadOnlySpan<uint> sines = Sines;
        var (a, b, c, d) = state;
        for (var i = 0; i < 16; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + ((b & c) | (~b & d)) + words[i] + sines[i], 7);
            d = a + BitOperations.RotateLeft(d + ((a & b) | (~a & c)) + words[i + 1] + sines[i + 1], 12);
            c = d + BitOperations.RotateLeft(c + ((d & a) | (~d & b)) + words[i + 2] + sines[i + 2], 17);
            b = c + BitOperations.RotateLeft(b + ((c & d) | (~c & a)) + words[i + 3] + sines[i + 3], 22);
        }

        for (var i = 16; i < 32; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + ((d & b) | (~d & c)) + words[((5 * i) + 1) & 15] + sines[i], 5);
            d = a + BitOperations.RotateLeft(d + ((c & a) | (~c & b)) + words[((5 * i) + 6) & 15] + sines[i + 1], 9);
            c = d + BitOperations.RotateLeft(c + ((b & d) | (~b & a)) + words[((5 * i) + 11) & 15] + sines[i + 2], 14);
            b = c + BitOperations.RotateLeft(b + ((a & c) | (~a & d)) + words[(5 * i) & 15] + sines[i + 3], 20);
        }

        for (var i = 32; i < 48; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + (b ^ c ^ d) + words[((3 * i) + 5) & 15] + sines[i], 4);
            d = a + BitOperations.RotateLeft(d + (a ^ b ^ c) + words[((3 * i) + 8) & 15] + sines[i + 1], 11);
            c = d + BitOperations.RotateLeft(c + (d ^ a ^ b) + words[((3 * i) + 11) & 15] + sines[i + 2], 16);
            b = c + BitOperations.RotateLeft(b + (c ^ d ^ a) + words[((3 * i) + 14) & 15] + sines[i + 3], 23);
        }

        for (var i = 48; i < 64; i += 4)
        {
            a = b + BitOperations.RotateLeft(a + (c ^ (b | ~d)) + words[(7 * i) & 15] + sines[i], 6);
            d = a + BitOperations.RotateLeft(d + (b ^ (a | ~c)) + words[((7 * i) + 7) & 15] + sines[i + 1], 10);
            c = d + BitOperations.RotateLeft(c + (a ^ (d | ~b)) + words[((7 * i) + 14) & 15] + sines[i + 2], 15);
            b = c + BitOperations.RotateLeft(b + (d ^ (c | ~a)) + words[((7 * i) + 21) & 15] + sines[i + 3], 21);
        }

        return (state.A + a, state.B + b, state.C + c, state.D + d);
    }
}
