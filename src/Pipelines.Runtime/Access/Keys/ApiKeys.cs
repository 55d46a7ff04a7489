using System.Text.Json;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Access.Keys;

/// <summary>The API keys in the store.</summary>
/// <param name="documents">Where they are.</param>
/// <param name="clock">The store's clock.</param>
internal sealed class ApiKeys(IDocumentStore documents, StoreClock clock)
{
    /// <summary>A key that serves no more is shown for so long.</summary>
    private static readonly TimeSpan KeptAfterwards = TimeSpan.FromDays(30);

    private const int PageSize = 500;

    /// <summary>Makes a key.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="grant">What it allows, and where.</param>
    /// <param name="timeToLive">How long it serves; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What is kept, and the key itself: it can never be shown again.</returns>
    public async Task<(ApiKeyRecord Record, string Key)> CreateAsync(string name, AccessGrant grant, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (id, key) = ApiKeyText.Create();
        var record = new ApiKeyRecord
        {
            Id = id,
            Name = name,
            Scope = grant.Scope.ToText(),
            Namespace = grant.Namespace,
            Hash = ApiKeyText.Hash(key),
            CreatedAt = now,
            ExpiresAt = timeToLive is { } duration && duration < DateTimeOffset.MaxValue - KeptAfterwards - now ? now + duration : null,
        };
        return await WriteAsync(record, 0, cancellationToken).ConfigureAwait(false) is not null
            ? (record, key)
            : throw new PipelineException("An API key of this id exists. Try again.");
    }

    /// <summary>All keys, the oldest first, those that serve no more included for a while.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<ApiKeyRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var keys = new List<ApiKeyRecord>();
        var query = new DocumentQuery { Kind = DocumentKinds.ApiKey, Limit = PageSize };
        while (true)
        {
            var page = await documents.ListDocumentsAsync(query, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            keys.AddRange(page.Select(Read));
            if (page.Count < PageSize)
            {
                return [.. keys.OrderBy(static key => key.CreatedAt).ThenBy(static key => key.Id, StringComparer.Ordinal)];
            }

            query = query with { After = page[^1].Name };
        }
    }

    /// <summary>Whether there is any, valid or not: then people mean the API to be closed to those without one.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken) =>
        (await documents.ListDocumentsAsync(new DocumentQuery { Kind = DocumentKinds.ApiKey, Limit = 1 }, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false)).Count > 0;

    /// <summary>A key by its id; <see langword="null"/> when there is none.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<StoredApiKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        await documents.FindDocumentAsync(DocumentKinds.ApiKey, id, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is { } found
            ? new StoredApiKey(Read(found), found.Version)
            : null;

    /// <summary>Ends a key for good. One that is revoked already stays as it is.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The key; <see langword="null"/> when there is none of that id.</returns>
    public async Task<ApiKeyRecord?> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        while (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } found)
        {
            if (found.Record.RevokedAt is not null)
            {
                return found.Record;
            }

            var revoked = found.Record with { RevokedAt = clock.GetUtcNow() };
            if (await WriteAsync(revoked, found.Version, cancellationToken).ConfigureAwait(false) is not null)
            {
                return revoked;
            }

            // Its use was noted in between.
        }

        return null;
    }

    /// <summary>Notes that a key was used, unless it was changed meanwhile: what revoked it must not be undone.</summary>
    /// <param name="key">The key as it was read.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The key as it is now; <see langword="null"/> when it was changed meanwhile.</returns>
    public async Task<StoredApiKey?> NoteUseAsync(StoredApiKey key, CancellationToken cancellationToken)
    {
        var used = key.Record with { LastUsedAt = clock.GetUtcNow() };
        return await WriteAsync(used, key.Version, cancellationToken).ConfigureAwait(false) is { } version ? new StoredApiKey(used, version) : null;
    }

    private async Task<long?> WriteAsync(ApiKeyRecord record, long expectedVersion, CancellationToken cancellationToken)
    {
        var end = record.RevokedAt ?? record.ExpiresAt;
        var write = new DocumentWrite
        {
            Kind = DocumentKinds.ApiKey,
            Name = record.Id,
            Json = JsonSerializer.SerializeToUtf8Bytes(record, AccessJsonContext.Default.ApiKeyRecord),
            ExpectedVersion = expectedVersion,
            ExpiresAt = end + KeptAfterwards,
        };
        return (await documents.WriteDocumentsAsync([write], clock.GetUtcNow(), cancellationToken).ConfigureAwait(false))[0];
    }

    private static ApiKeyRecord Read(DocumentRecord document) => JsonSerializer.Deserialize(document.Json.Span, AccessJsonContext.Default.ApiKeyRecord)
        ?? throw new PipelineException($"The API key '{document.Name}' in the store cannot be read. Revoke it with 'apikeys revoke {document.Name}' and make another.");
}
