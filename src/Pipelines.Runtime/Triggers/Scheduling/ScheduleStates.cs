using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>Reads how far schedules have come, and begins those that are new or have other times than before.</summary>
internal sealed class ScheduleStates(IDocumentStore store, StoreClock clock)
{
    /// <summary>Bounds how long one transaction keeps other writers waiting.</summary>
    private const int MostWrites = 1000;

    /// <summary>Up to so many are read one by one; more of them in the order of their names, as many at once as a page has.</summary>
    private const int MostSingle = 32;

    /// <summary>
    /// Brings schedules to what is stored. A new one begins now, and so does one whose calendar is another than the stored one and one
    /// that was disabled: what they were not to do before, they have not missed.
    /// </summary>
    /// <param name="entries">The schedules; nobody else uses them meanwhile.</param>
    /// <param name="isHolder">Whether this process has the role, and so makes the store forget how far a disabled one has come.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task BeginAsync(IReadOnlyList<ScheduleEntry> entries, bool isHolder, CancellationToken cancellationToken)
    {
        var documents = await ReadAsync(entries, cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var writes = new List<(ScheduleEntry Entry, DocumentWrite Write)>();
        foreach (var entry in entries)
        {
            var document = documents.GetValueOrDefault(entry.Trigger.Name.FullName);
            if (Begin(entry, document, now, isHolder) is { } write)
            {
                writes.Add((entry, write));
            }
        }

        List<ScheduleEntry> outdated = [];
        foreach (var chunk in writes.Chunk(MostWrites))
        {
            var versions = await store.WriteDocumentsAsync([.. chunk.Select(static one => one.Write)], now, cancellationToken).ConfigureAwait(false);
            foreach (var ((entry, write), version) in chunk.Zip(versions))
            {
                if (version is null)
                {
                    outdated.Add(entry);
                }
                else
                {
                    entry.Version = write.Json is null ? 0 : version.Value;
                }
            }
        }

        // Another process did the same and was faster.
        await RefreshAsync(outdated, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes over what others have stored meanwhile.</summary>
    /// <param name="entries">The schedules; nobody else uses them meanwhile.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task RefreshAsync(IReadOnlyList<ScheduleEntry> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var documents = await ReadAsync(entries, cancellationToken).ConfigureAwait(false);
        foreach (var entry in entries)
        {
            var document = documents.GetValueOrDefault(entry.Trigger.Name.FullName);
            entry.Adopt(document is null ? null : ScheduleStateJson.Read(document), document?.Version ?? 0);
        }
    }

    /// <returns>What to write, if anything.</returns>
    private static DocumentWrite? Begin(ScheduleEntry entry, DocumentRecord? document, DateTimeOffset now, bool isHolder)
    {
        entry.Version = document?.Version ?? 0;
        entry.State = new ScheduleState { Through = now, Calendar = entry.CalendarText };
        if (!entry.Trigger.IsEnabled)
        {
            return document is not null && isHolder ? ScheduleStateJson.Write(entry.Trigger.Name, null, document.Version) : null;
        }

        var stored = document is null ? null : ScheduleStateJson.Read(document);
        var enabledAt = entry.Trigger.Stored?.EnabledAt;
        if (stored is not null)
        {
            entry.State = entry.State with { LastTickAt = stored.LastTickAt, Waiting = [.. stored.Waiting.Where(tick => enabledAt is null || tick >= enabledAt)] };
        }

        if (stored?.Calendar == entry.CalendarText)
        {
            entry.State = entry.State with { Through = ScheduleState.Later(stored.Through, enabledAt ?? stored.Through) };
            return null;
        }

        return ScheduleStateJson.Write(entry.Trigger.Name, entry.State, entry.Version);
    }

    private async Task<Dictionary<string, DocumentRecord>> ReadAsync(IReadOnlyList<ScheduleEntry> entries, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, DocumentRecord>(entries.Count, StringComparer.Ordinal);
        if (entries.Count <= MostSingle)
        {
            foreach (var entry in entries)
            {
                var name = entry.Trigger.Name.FullName;
                if (await store.FindDocumentAsync(DocumentKinds.TriggerState, name, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false) is { } document)
                {
                    found[name] = document;
                }
            }

            return found;
        }

        await foreach (var document in store.ListAllAsync(DocumentKinds.TriggerState, "", clock, cancellationToken).ConfigureAwait(false))
        {
            found[document.Name] = document;
        }

        return found;
    }
}
