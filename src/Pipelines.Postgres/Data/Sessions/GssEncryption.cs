using Npgsql;

namespace Pipelines.Postgres;

/// <summary>
/// Encryption by Kerberos, which is off unless somebody asks for it. Npgsql 10 tries it first with every connection; where that is cut
/// just then it goes on without, but with parts of it disposed, and the first statement throws an <see cref="ObjectDisposedException"/>
/// (npgsql issues 6415 and 6506).
/// </summary>
internal static class GssEncryption
{
    private const string Key = "GSS Encryption Mode";

    /// <summary>Turns it off, unless the connection string or <c>PGGSSENCMODE</c> says what it is to be.</summary>
    /// <param name="settings">What is turned off in.</param>
    /// <param name="given">The connection string as it was given.</param>
    public static void TurnOff(NpgsqlConnectionStringBuilder settings, NpgsqlConnectionStringBuilder given)
    {
        if (!given.Keys.Cast<string>().Contains(Key, StringComparer.OrdinalIgnoreCase) && Environment.GetEnvironmentVariable("PGGSSENCMODE") is null)
        {
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        }
    }
}
