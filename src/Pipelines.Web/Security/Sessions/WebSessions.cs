using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Web.Security.Callers;
using Pipelines.Web.Security.Settings;

namespace Pipelines.Web.Security.Sessions;

/// <summary>
/// Who has signed in. Sessions are kept in the store, by the hash of what the cookie holds: signing out ends one wherever it was opened,
/// every process knows it, and whoever reads the store cannot use any.
/// </summary>
internal sealed class WebSessions(IDocumentStore documents, StoreClock clock, IOptions<WebSecurityOptions> options)
{
    /// <summary>However busy somebody is, so long after signing in the password is asked for again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private static readonly TimeSpan NotedEvery = TimeSpan.FromMinutes(1);

    private const int TokenBytes = 32;
    private const int TokenLength = 43;

    private readonly RecentlyRead<Kept> _recent = new(clock);

    /// <summary>Opens a session.</summary>
    public async Task<Session> StartAsync(UserAccount user, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var record = new SessionRecord(user.Name, Fingerprint(user), now, now);
        await WriteAsync(token, record, 0, cancellationToken).ConfigureAwait(false);
        return new Session(user, token, ExpiresAt(record), IsRenewed: true);
    }

    /// <summary>The session of a cookie; <see langword="null"/> when it ended, or the user may not sign in any more.</summary>
    public async ValueTask<Session?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length != TokenLength)
        {
            return null;
        }

        var name = NameOf(token);
        var kept = _recent.Find(name);
        if (kept is null)
        {
            if (await documents.FindDocumentAsync(DocumentKinds.Session, name, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is not { } document
                || JsonSerializer.Deserialize(document.Json.Span, SessionJsonContext.Default.SessionRecord) is not { } record)
            {
                return null;
            }

            _recent.Keep(name, kept = new Kept(record, document.Version));
        }

        if (!options.Value.Users.TryGetValue(kept.Record.User, out var user) || kept.Record.Fingerprint != Fingerprint(user) || clock.GetUtcNow() >= ExpiresAt(kept.Record))
        {
            return null;
        }

        var (seen, isRenewed) = await NoteUseAsync(token, name, kept, cancellationToken).ConfigureAwait(false);
        return new Session(user, token, ExpiresAt(seen), isRenewed);
    }

    /// <summary>Ends a session, in every process within seconds.</summary>
    public async Task EndAsync(Session session, CancellationToken cancellationToken)
    {
        var name = NameOf(session.Token);
        await documents.WriteDocumentsAsync([new DocumentWrite { Kind = DocumentKinds.Session, Name = name, Json = null }], clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        _recent.Forget(name);
    }

    private async ValueTask<(SessionRecord Record, bool IsRenewed)> NoteUseAsync(string token, string name, Kept kept, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (now - kept.Record.SeenAt < NotedEvery)
        {
            return (kept.Record, false);
        }

        try
        {
            var seen = kept.Record with { SeenAt = now };
            if (await WriteAsync(token, seen, kept.Version, cancellationToken).ConfigureAwait(false) is { } version)
            {
                _recent.Keep(name, new Kept(seen, version));
                return (seen, true);
            }

            // Another request has noted it, or ended the session: the next look tells.
            _recent.Forget(name);
            return (kept.Record, false);
        }
        catch (StoreUnavailableException)
        {
            // Whoever only looks is not refused because the disk is full.
            return (kept.Record, false);
        }
    }

    private async Task<long?> WriteAsync(string token, SessionRecord record, long expectedVersion, CancellationToken cancellationToken) =>
        (await documents.WriteDocumentsAsync(
            [
                new DocumentWrite
                {
                    Kind = DocumentKinds.Session,
                    Name = NameOf(token),
                    Json = JsonSerializer.SerializeToUtf8Bytes(record, SessionJsonContext.Default.SessionRecord),
                    ExpectedVersion = expectedVersion,
                    ExpiresAt = ExpiresAt(record),
                },
            ],
            clock.GetUtcNow(),
            cancellationToken).ConfigureAwait(false))[0];

    private DateTimeOffset ExpiresAt(SessionRecord record)
    {
        var (idle, last) = (record.SeenAt + options.Value.SessionLifetime, record.StartedAt + Longest);
        return idle < last ? idle : last;
    }

    private static string NameOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string Fingerprint(UserAccount user) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user.Password.Text)))[..32];

    private sealed record Kept(SessionRecord Record, long Version);
}
