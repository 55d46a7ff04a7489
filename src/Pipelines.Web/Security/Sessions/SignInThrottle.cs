using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Web.Security.Sessions;

/// <summary>
/// Makes guessing passwords slow, over all processes and restarts, without letting whoever guesses lock out whose password it is. Failures
/// are counted of a user at an address; of an address; and of a user at all addresses from which he or she has not signed in lately, so that
/// many addresses are no way around it. An attempt counts as failed before the password is looked at, so that many at once are none
/// either, and is taken back when it succeeds. Users that there are not are counted as others are.
/// </summary>
internal sealed class SignInThrottle(IDocumentStore documents, StoreClock clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(24);

    /// <summary>Whoever comes back after a holiday is no stranger.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromDays(30);

    /// <summary>Begins an attempt.</summary>
    /// <param name="user">The name that was given.</param>
    /// <param name="address">From where.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>How long to wait before the next attempt, which this one was not; <see langword="null"/> when the password may be looked at.</returns>
    public async Task<TimeSpan?> BeginAsync(string user, string address, CancellationToken cancellationToken)
    {
        var counts = await CountsOfAsync(user, address, cancellationToken).ConfigureAwait(false);
        foreach (var (name, _) in counts)
        {
            // All are looked at before any is written: whoever has to wait cannot fill the store with names.
            if (Wait(await FindAsync(name, cancellationToken).ConfigureAwait(false)) is { } wait)
            {
                return wait;
            }
        }

        foreach (var (name, free) in counts)
        {
            if (await CountAsync(name, free, cancellationToken).ConfigureAwait(false) is { } wait)
            {
                return wait;
            }
        }

        return null;
    }

    /// <summary>Takes an attempt back that succeeded, forgets the user's failures at the address, and knows the address from now on.</summary>
    public async Task SucceedAsync(string user, string address, CancellationToken cancellationToken)
    {
        var counts = await CountsOfAsync(user, address, cancellationToken).ConfigureAwait(false);
        await documents.WriteDocumentsAsync(
            [
                Write(NameOfPair(user, address), null, null),
                new DocumentWrite { Kind = DocumentKinds.SignInAddress, Name = NameOfPair(user, address), Json = "{}"u8.ToArray(), ExpiresAt = clock.GetUtcNow() + Known },
            ],
            clock.GetUtcNow(),
            cancellationToken).ConfigureAwait(false);
        foreach (var (name, free) in counts.Where(count => count.Name != NameOfPair(user, address)))
        {
            await TakeBackAsync(name, free, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What an attempt counts for, with how many failures cost nothing.</summary>
    private async Task<IReadOnlyList<(string Name, int Free)>> CountsOfAsync(string user, string address, CancellationToken cancellationToken)
    {
        var isKnown = await documents.FindDocumentAsync(DocumentKinds.SignInAddress, NameOfPair(user, address), clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is not null;
        (string, int)[] always = [(NameOfPair(user, address), SignInDelay.FreeByPair), ($"address/{address}", SignInDelay.FreeByAddress)];
        return isKnown ? always : [.. always, ($"user/{Hash(user)}", SignInDelay.FreeByStrangers)];
    }

    private async Task<TimeSpan?> CountAsync(string name, int free, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await FindAsync(name, cancellationToken).ConfigureAwait(false);
            if (Wait(found) is { } wait)
            {
                return wait;
            }

            var count = found.Record.Count + 1;
            if (await PutAsync(name, new SignInFailuresRecord(count, clock.GetUtcNow() + SignInDelay.After(count, free)), found.Version, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    private async Task TakeBackAsync(string name, int free, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (record, version) = await FindAsync(name, cancellationToken).ConfigureAwait(false);
            var count = record.Count - 1;
            if (count < 0 || await PutAsync(name, new SignInFailuresRecord(count, SignInDelay.After(count, free) is null ? null : record.LockedUntil), version, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private TimeSpan? Wait((SignInFailuresRecord Record, long Version) found) =>
        found.Record.LockedUntil is { } end && end - clock.GetUtcNow() is var left && left > TimeSpan.Zero ? left : null;

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

    private static string NameOfPair(string user, string address) => $"user/{Hash(user)}/{address}";

    // People type a password where the name belongs, and what is typed may be of any length.
    private static string Hash(string user) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user.ToUpperInvariant())));
}
