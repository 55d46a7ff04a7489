using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>Reads how far schedules have come, and begins those that are new or have other times than before.</summary>
internal sealed class ScheduleStates(IDocumentStore store, StoreClock clock)
{
    /// <summary>Bounds how long one transaction keeps other writers waiting.</summary>
    private const int PageSize = 1000;

    /// <summary>While the store deals with some, others are made.</summary>
    private const int PagesAtOnce = 2;

    /// <summary>Up to so many are asked for by their names, whatever else there is.</summary>
    private const int MostByName = 10_000;

    /// <summary>What is further in the future was written by a clock that was wrong: the clocks of processes differ by less.</summary>
    public static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Brings schedules to what is stored. A new one begins now, and so does one whose calendar is another than the stored one and one
    /// that was disabled: what they were not to do before, they have not missed.
    /// </summary>
    /// <param name="entries">The schedules; nobody else uses them meanwhile.</param>
    /// <param name="isHolder">Whether this process has the role, and so makes the store forget how far a disabled one has come.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task BeginAsync(IReadOnlyList<ScheduleEntry> entries, bool isHolder, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var outdated = new ConcurrentBag<ScheduleEntry>();
        await Parallel.ForEachAsync(
            ReadAsync(entries, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = PagesAtOnce, CancellationToken = cancellationToken },
            async (page, stop) => await BeginAsync(page, now, isHolder, outdated, stop).ConfigureAwait(false)).ConfigureAwait(false);

        // Another process did the same and was faster.
        await RefreshAsync([.. outdated], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes over what others have stored meanwhile.</summary>
    /// <param name="entries">The schedules; nobody else uses them meanwhile.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task RefreshAsync(IReadOnlyList<ScheduleEntry> entries, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await foreach (var page in ReadAsync(entries, cancellationToken).ConfigureAwait(false))
        {
            foreach (var (entry, document) in page)
            {
                entry.Adopt(document is null ? null : Read(document, now), document?.Version ?? 0);
            }
        }
    }

    private async Task BeginAsync(
        IReadOnlyList<StoredEntry> page, DateTimeOffset now, bool isHolder, ConcurrentBag<ScheduleEntry> outdated, CancellationToken cancellationToken)
    {
        var (begun, writes) = (new List<ScheduleEntry>(), new List<DocumentWrite>());
        foreach (var (entry, document) in page)
        {
            if (Begin(entry, document, now, isHolder) is { } write)
            {
                begun.Add(entry);
                writes.Add(write);
            }
        }

        var versions = writes.Count == 0 ? [] : await store.WriteDocumentsAsync(writes, now, cancellationToken).ConfigureAwait(false);
        for (var index = 0; index < versions.Count; index++)
        {
            if (versions[index] is { } version)
            {
                begun[index].Version = writes[index].Json is null ? 0 : version;
            }
            else
            {
                outdated.Add(begun[index]);
            }
        }
    }

    /// <returns>What to write, if anything.</returns>
    private static DocumentWrite? Begin(ScheduleEntry entry, DocumentRecord? document, DateTimeOffset now, bool isHolder)
    {
        entry.Version = document?.Version ?? 0;
        if (!entry.Trigger.IsEnabled)
        {
            entry.State = new ScheduleState { Through = now, Calendar = entry.CalendarText };
            return document is not null && isHolder ? ScheduleStateJson.Write(entry.Trigger.Name, null, document.Version) : null;
        }

        var stored = document is null ? null : Read(document, now);
        var enabledAt = entry.Trigger.Stored?.EnabledBefore(now + MostAhead);
        var goesOn = stored?.Calendar == entry.CalendarText;
        entry.State = new ScheduleState
        {
            Through = goesOn ? ScheduleState.Later(stored!.Through, enabledAt ?? stored.Through) : now,
            Calendar = entry.CalendarText,
            LastTickAt = stored?.LastTickAt,
            Waiting = stored is null or { Waiting.Count: 0 } ? [] : [.. stored.Waiting.Where(tick => enabledAt is null || tick >= enabledAt)],
        };
        return goesOn ? null : ScheduleStateJson.Write(entry.Trigger.Name, entry.State, entry.Version);
    }

    private static ScheduleState? Read(DocumentRecord document, DateTimeOffset now) =>
        ScheduleStateJson.Read(document) is { } state ? state.Through > now + MostAhead ? state with { Through = now, LastTickAt = null } : state : null;

    /// <summary>Each schedule with its document, if it has one; many at once.</summary>
    private IAsyncEnumerable<IReadOnlyList<StoredEntry>> ReadAsync(IReadOnlyList<ScheduleEntry> entries, CancellationToken cancellationToken) =>
        entries.Count <= MostByName ? ReadByNameAsync(entries, cancellationToken) : ReadAllAsync(entries, cancellationToken);

    private async IAsyncEnumerable<IReadOnlyList<StoredEntry>> ReadByNameAsync(IReadOnlyList<ScheduleEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var chunk in entries.Chunk(PageSize))
        {
            var documents = await store.FindDocumentsAsync(
                DocumentKinds.TriggerState, [.. chunk.Select(static entry => entry.Trigger.Name.FullName)], clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            var byName = documents.ToDictionary(static document => document.Name, StringComparer.Ordinal);
            yield return [.. chunk.Select(entry => new StoredEntry(entry, byName.GetValueOrDefault(entry.Trigger.Name.FullName)))];
        }
    }

    /// <summary>The same by reading all documents in their order: of a hundred thousand each takes a fraction of a search.</summary>
    private async IAsyncEnumerable<IReadOnlyList<StoredEntry>> ReadAllAsync(IReadOnlyList<ScheduleEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = entries.ToDictionary(static entry => entry.Trigger.Name.FullName, StringComparer.Ordinal);
        await foreach (var documents in store.ListPagesAsync(DocumentKinds.TriggerState, "", clock, cancellationToken).ConfigureAwait(false))
        {
            var page = new List<StoredEntry>(documents.Count);
            foreach (var document in documents)
            {
                if (left.Remove(document.Name, out var entry))
                {
                    page.Add(new StoredEntry(entry, document));
                }
            }

            yield return page;
        }

        foreach (var chunk in left.Values.Chunk(PageSize))
        {
            yield return [.. chunk.Select(static entry => new StoredEntry(entry, null))];
        }
    }

    private readonly record struct StoredEntry(ScheduleEntry Entry, DocumentRecord? Document);
}
