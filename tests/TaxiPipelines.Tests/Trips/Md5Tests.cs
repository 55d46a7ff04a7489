using System.Text;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Tests.Trips;

public sealed class Md5Tests
{
    /// <summary>The test suite of RFC 1321, A.5.</summary>
    [Theory]
    [InlineData("", "d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("a", "0cc175b9c0f1b6a831c399e269772661")]
    [InlineData("abc", "900150983cd24fb0d6963f7d28e17f72")]
    [InlineData("message digest", "f96b697d7cb7938d525a2f31aaf161d0")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a")]
    public void The_hashes_of_the_standard(string text, string expected) => Hash(Encoding.ASCII.GetBytes(text)).ShouldBe(expected);

    [Fact]
    public void Texts_of_every_length_hash_as_the_framework_hashes_them()
    {
        var bytes = new byte[300];
        new Random(7).NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length++)
        {
            // What it is compared with is the framework's; a weak hash is what the course asks for.
#pragma warning disable CA5351
            Hash(bytes.AsSpan(0, length)).ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(bytes.AsSpan(0, length))), $"{length} bytes");
#pragma warning restore CA5351
        }
    }

    private static string Hash(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[Md5.HashBytes];
        Md5.Hash(text, hash);
        return Convert.ToHexStringLower(hash);
    }
}
