using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Runtime.Access.Keys;

/// <summary>
/// How an API key reads: <c>pk_&lt;id&gt;_&lt;secret&gt;</c>. What is kept is its SHA-256. A hash that is slow on purpose protects secrets
/// that people choose from being guessed; these are 256 random bits, which nobody guesses however fast the hash is, and every request
/// would pay for the slowness.
/// </summary>
internal static class ApiKeyText
{
    private const string Prefix = "pk_";
    private const string IdCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const int IdLength = 12;
    private const int SecretBytes = 32;

    /// <summary>The most characters that a key has, whoever made it.</summary>
    public const int MaxLength = 512;

    /// <summary>Makes a key.</summary>
    /// <returns>Its id, which is no secret, and the key as a whole, which is.</returns>
    public static (string Id, string Key) Create()
    {
        var id = RandomNumberGenerator.GetString(IdCharacters, IdLength);
        return (id, $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}");
    }

    /// <summary>The id in a key; <see langword="null"/> when it is none of ours.</summary>
    public static string? FindId(string key)
    {
        const int secretLength = 43;
        if (key.Length != Prefix.Length + IdLength + 1 + secretLength || !key.StartsWith(Prefix, StringComparison.Ordinal) || key[Prefix.Length + IdLength] != '_')
        {
            return null;
        }

        var id = key.Substring(Prefix.Length, IdLength);
        return id.All(IdCharacters.Contains) ? id : null;
    }

    /// <summary>What is kept of a key: SHA-256 of its UTF-8, in lower-case hexadecimal, as <c>sha256sum</c> prints it.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>Whether two hashes are the same, in a time that does not tell where they differ.</summary>
    public static bool AreSame(string hash, string other) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(other));
}
