using System.Text.Json;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Access.Audit;

/// <summary>
/// Who changed what: durable, in the order of time, and gone after a while. Entries that come at once share a transaction: whoever has
/// the turn writes for all who wait.
/// </summary>
/// <param name="documents">Where it is kept.</param>
/// <param name="clock">The store's clock.</param>
/// <param name="settings">How long.</param>
internal sealed class AuditLog(IDocumentStore documents, StoreClock clock, AuditSettings settings) : IDisposable
{
    private const int MaxBatch = 256;
    private const int PageSize = 500;

    /// <summary>A question that nearly nothing answers looks no further than this in one page, so that it costs the same on any store.</summary>
    private const int MostLookedAt = 20_000;

    // Read at once, so that a mistake in it is told when the program starts and not by each change.
    private readonly TimeSpan? _maxAge = settings.MaxAge;
    private readonly Lock _gate = new();
    private readonly Queue<PendingAudit> _waiting = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Notes a change; it is durable when this returns.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="from">From where.</param>
    /// <param name="action">What.</param>
    /// <param name="target">Of what.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task RecordAsync(string actor, string from, string action, string target, string outcome, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var entry = new AuditEntry { At = now, Actor = actor, From = from, Action = action, Target = target, Outcome = outcome };
        var pending = new PendingAudit(new DocumentWrite
        {
            Kind = DocumentKinds.Audit,
            Name = ExecutionId.New(now),
            Json = JsonSerializer.SerializeToUtf8Bytes(entry, AccessJsonContext.Default.AuditEntry),
            ExpiresAt = now + _maxAge,
        });
        lock (_gate)
        {
            _waiting.Enqueue(pending);
        }

        // Not canceled: whoever has the turn writes what others wait for.
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await WriteAsync(TakeBatch()).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }

        await pending.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Entries, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The entries, and whether there may be older ones.</returns>
    public async Task<(IReadOnlyList<AuditRecord> Records, string? LastId)> ListAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        var found = new List<AuditRecord>();
        var first = query.From is { } from ? ExecutionId.First(from) : "";
        var (after, looked) = (query.BeforeId, 0);
        while (looked < MostLookedAt)
        {
            var page = await documents.ListDocumentsAsync(
                new DocumentQuery { Kind = DocumentKinds.Audit, After = after, IsDescending = true, Limit = PageSize }, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            foreach (var document in page)
            {
                if (string.CompareOrdinal(document.Name, first) < 0)
                {
                    return (found, null);
                }

                if (Read(document) is { } record && IsMeant(record.Entry, query))
                {
                    found.Add(record);
                    if (found.Count == query.Limit)
                    {
                        return (found, record.Id);
                    }
                }
            }

            if (page.Count < PageSize)
            {
                return (found, null);
            }

            (after, looked) = (page[^1].Name, looked + page.Count);
        }

        return (found, after);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static bool IsMeant(AuditEntry entry, AuditQuery query) =>
        (query.Actor is null || entry.Actor == query.Actor) && (query.Action is null || entry.Action.StartsWith(query.Action, StringComparison.Ordinal));

    private static AuditRecord? Read(DocumentRecord document) =>
        JsonSerializer.Deserialize(document.Json.Span, AccessJsonContext.Default.AuditEntry) is { } entry ? new AuditRecord(document.Name, entry) : null;

    private List<PendingAudit> TakeBatch()
    {
        var batch = new List<PendingAudit>();
        lock (_gate)
        {
            while (batch.Count < MaxBatch && _waiting.TryDequeue(out var pending))
            {
                batch.Add(pending);
            }
        }

        return batch;
    }

    private async Task WriteAsync(List<PendingAudit> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            await documents.WriteDocumentsAsync([.. batch.Select(static pending => pending.Write)], clock.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
            batch.ForEach(static pending => pending.Succeed());
        }
#pragma warning disable CA1031 // Each of those who wait is told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            batch.ForEach(pending => pending.Fail(exception));
        }
    }
}
