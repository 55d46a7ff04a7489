using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Backfills;

/// <summary>The documents of backfills. One that has ended is kept as long as executions are.</summary>
internal sealed class BackfillDocuments(IDocumentStore store, IOptions<RetentionOptions> retention, StoreClock clock)
{
    private const int PageSize = 200;

    /// <summary>A backfill; <see langword="null"/> when there is none of that id.</summary>
    public async Task<BackfillRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        await store.FindDocumentAsync(DocumentKinds.Backfill, id, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is { } document ? Read(document) : null;

    /// <summary>Backfills, newest first.</summary>
    public async Task<IReadOnlyList<BackfillRecord>> ListAsync(BackfillQuery query, CancellationToken cancellationToken)
    {
        var found = new List<BackfillRecord>();
        for (var before = query.BeforeId; found.Count < query.Limit;)
        {
            var page = await store.ListDocumentsAsync(
                new DocumentQuery { Kind = DocumentKinds.Backfill, After = before, IsDescending = true, Limit = PageSize }, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            found.AddRange(page.Select(Read).Where(query.Matches).Take(query.Limit - found.Count));
            if (page.Count < PageSize)
            {
                break;
            }

            before = page[^1].Name;
        }

        return found;
    }

    /// <summary>Every backfill behind an id, oldest first.</summary>
    public async IAsyncEnumerable<BackfillRecord> ReadAllAsync(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await store.ListDocumentsAsync(
                new DocumentQuery { Kind = DocumentKinds.Backfill, After = after, Limit = PageSize }, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            foreach (var document in page)
            {
                yield return Read(document);
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Name;
        }
    }

    /// <summary>Writes a backfill if nobody has changed it since it was read.</summary>
    /// <returns>The backfill as it is stored; <see langword="null"/> when somebody was faster.</returns>
    public async Task<BackfillRecord?> TryWriteAsync(BackfillRecord backfill, CancellationToken cancellationToken)
    {
        var versions = await store.WriteDocumentsAsync([Write(backfill)], clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return versions[0] is { } version ? backfill with { Version = version } : null;
    }

    /// <summary>What to write, from the version it was read in.</summary>
    public DocumentWrite Write(BackfillRecord backfill) => new()
    {
        Kind = DocumentKinds.Backfill,
        Name = backfill.Id,
        Json = JsonSerializer.SerializeToUtf8Bytes(backfill, BackfillJsonContext.Default.BackfillRecord),
        ExpectedVersion = backfill.Version,
        ExpiresAt = backfill.EndedAt is { } end && retention.Value.MaxAge is { } age ? end + age : null,
    };

    private static BackfillRecord Read(DocumentRecord document) =>
        JsonSerializer.Deserialize(document.Json.Span, BackfillJsonContext.Default.BackfillRecord)! with { Version = document.Version, UpdatedAt = document.UpdatedAt };
}
