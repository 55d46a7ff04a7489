namespace Pipelines.Runtime.Secrets.Redaction;

/// <summary>
/// Bytes as they look inside a longer base64 text (RFC 4648), with 0, 1 or 2 bytes of something else before them in their group of
/// three: only the characters that do not depend on what stands around them.
/// </summary>
internal static class Base64Text
{
    private const int BitsOfByte = 8;
    private const int BitsOfCharacter = 6;

    /// <summary>All three, in the standard and in the URL-safe alphabet.</summary>
    public static IEnumerable<SecretPattern> All(byte[] bytes)
    {
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var (first, firstBits) = Math.DivRem(before * BitsOfByte, BitsOfCharacter);
            var (end, endBits) = Math.DivRem((before + bytes.Length) * BitsOfByte, BitsOfCharacter);
            first += firstBits > 0 ? 1 : 0;
            var shared = (firstBits > 0 ? SharedBits.Before : SharedBits.None) | (endBits > 0 ? SharedBits.After : SharedBits.None);
            var core = text[first..end];
            yield return new SecretPattern(core, shared);
            yield return new SecretPattern(core.Replace('+', '-').Replace('/', '_'), shared);
        }
    }
}
