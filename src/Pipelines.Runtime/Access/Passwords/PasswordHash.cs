using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Runtime.Access.Passwords;

/// <summary>
/// Passwords as they stand in settings: <c>v1.pbkdf2-sha256.600000.&lt;salt&gt;.&lt;hash&gt;</c>, PBKDF2 with HMAC-SHA-256 (RFC 8018) and a salt of
/// its own each. The form has no character that a shell or a JSON file would want escaped, and says by what it was made, so that a later
/// form can stand beside it.
/// </summary>
internal sealed class PasswordHash
{
    /// <summary>As many rounds as OWASP asks for with SHA-256; fewer are not accepted.</summary>
    public const int LeastIterations = 600_000;

    /// <summary>More would let a setting hold up the process for minutes.</summary>
    private const int MostIterations = 100_000_000;

    private const string Form = "v1.pbkdf2-sha256";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash)
    {
        Iterations = iterations;
        _salt = salt;
        _hash = hash;
    }

    /// <summary>How many rounds it takes.</summary>
    public int Iterations { get; }

    /// <summary>The text for settings.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Form}.{Iterations}.{Base64Url.EncodeToString(_salt)}.{Base64Url.EncodeToString(_hash)}");

    /// <summary>Hashes a password.</summary>
    public static PasswordHash Create(string password, int iterations = LeastIterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new PasswordHash(iterations, salt, Derive(password, salt, iterations));
    }

    /// <summary>One that no password fits and that takes as long as others: for users that there are not.</summary>
    public static PasswordHash OfNobody(int iterations) => new(iterations, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(HashBytes));

    /// <summary>Reads the text of settings.</summary>
    /// <returns><see langword="null"/> when it is none, or a weak one.</returns>
    public static PasswordHash? Parse(string text)
    {
        var parts = text.Trim().Split('.');
        if (parts.Length != 5 || $"{parts[0]}.{parts[1]}" != Form
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations is < LeastIterations or > MostIterations)
        {
            return null;
        }

        return Decode(parts[3]) is { Length: >= SaltBytes } salt && Decode(parts[4]) is { Length: HashBytes } hash ? new PasswordHash(iterations, salt, hash) : null;
    }

    /// <summary>Whether a password is the one, in a time that does not tell how near it was. Takes tenths of a second of the processor.</summary>
    public bool Fits(string password) => CryptographicOperations.FixedTimeEquals(Derive(password, _salt, Iterations), _hash);

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA256, HashBytes);

    private static byte[]? Decode(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
