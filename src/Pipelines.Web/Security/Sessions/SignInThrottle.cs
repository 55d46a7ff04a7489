using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Web.Security.Sessions;

/// <summary>
/// Makes guessing passwords slow, over all processes and restarts: failures are counted by user and by address. An attempt counts as
/// failed before the password is looked at, so that many at once are no way around it, and is taken back when it succeeds. Users that
/// there are not are counted as others are.
/// </summary>
internal sealed class SignInThrottle(IDocumentStore documents, StoreClock clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(24);

    /// <summary>Begins an attempt.</summary>
    /// <param name="user">The name that was given.</param>
    /// <param name="address">From where.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How long to wait before the next attempt, which this one was not; <see langword="null"/> when the password may be looked at.</returns>
    public async Task<TimeSpan?> BeginAsync(string user, string address, CancellationToken cancellationToken) =>
        await CountAsync(NameOfUser(user), SignInDelay.FreeByUser, cancellationToken).ConfigureAwait(false)
        ?? await CountAsync(NameOfAddress(address), SignInDelay.FreeByAddress, cancellationToken).ConfigureAwait(false);

    /// <summary>Takes an attempt back that succeeded, and forgets the user's failures.</summary>
    public async Task SucceedAsync(string user, string address, CancellationToken cancellationToken)
    {
        await documents.WriteDocumentsAsync([Write(NameOfUser(user), null, null)], clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        await ChangeAsync(
            NameOfAddress(address),
            static record => record with { Count = record.Count - 1, LockedUntil = SignInDelay.After(record.Count - 1, SignInDelay.FreeByAddress) is null ? null : record.LockedUntil },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<TimeSpan?> CountAsync(string name, int free, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = clock.GetUtcNow();
            var (record, version) = await FindAsync(name, cancellationToken).ConfigureAwait(false);
            if (record.LockedUntil is { } end && end > now)
            {
                return end - now;
            }

            var count = record.Count + 1;
            if (await PutAsync(name, new SignInFailuresRecord(count, now + SignInDelay.After(count, free)), version, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    private async Task ChangeAsync(string name, Func<SignInFailuresRecord, SignInFailuresRecord> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (record, version) = await FindAsync(name, cancellationToken).ConfigureAwait(false);
            if (record.Count == 0 || await PutAsync(name, change(record), version, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private async Task<(SignInFailuresRecord Record, long Version)> FindAsync(string name, CancellationToken cancellationToken)
    {
        var found = await documents.FindDocumentAsync(DocumentKinds.SignInFailures, name, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        var record = found is null ? null : JsonSerializer.Deserialize(found.Json.Span, SessionJsonContext.Default.SignInFailuresRecord);
        return (record ?? new SignInFailuresRecord(0, null), found?.Version ?? 0);
    }

    private async Task<bool> PutAsync(string name, SignInFailuresRecord record, long version, CancellationToken cancellationToken) =>
        (await documents.WriteDocumentsAsync([Write(name, record, version)], clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))[0] is not null;

    private DocumentWrite Write(string name, SignInFailuresRecord? record, long? version) => new()
    {
        Kind = DocumentKinds.SignInFailures,
        Name = name,
        Json = record is null ? (ReadOnlyMemory<byte>?)null : JsonSerializer.SerializeToUtf8Bytes(record, SessionJsonContext.Default.SignInFailuresRecord),
        ExpectedVersion = version,
        ExpiresAt = record is null ? null : clock.GetUtcNow() + Remembered,
    };

    // Hashed: people type a password where the name belongs, and what is typed may be of any length.
    private static string NameOfUser(string user) => $"user/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user.ToUpperInvariant())))}";

    private static string NameOfAddress(string address) => $"address/{address}";
}
