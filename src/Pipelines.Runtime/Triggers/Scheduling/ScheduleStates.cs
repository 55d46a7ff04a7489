using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>Reads how far schedules have come, and begins those that are new or have other times than before.</summary>
internal sealed class ScheduleStates(IDocumentStore store, StoreClock clock)
{
    /// <summary>Bounds how long one transaction keeps other writers waiting.</summary>
    private const int MostWrites = 1000;

    /// <summary>A store whose server is another process writes some while this one makes the next.</summary>
    private const int MostWritesAtOnce = 2;

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
        var now = clock.GetUtcNow();
        var outdated = new ConcurrentBag<ScheduleEntry>();
        var writes = ReadAsync(entries, cancellationToken)
            .Select(read => (read.Entry, Write: Begin(read.Entry, read.Document, now, isHolder)))
            .Where(static begun => begun.Write is not null)
            .Chunk(MostWrites);
        await Parallel.ForEachAsync(
            writes,
            new ParallelOptions { MaxDegreeOfParallelism = MostWritesAtOnce, CancellationToken = cancellationToken },
            async (chunk, stop) =>
            {
                var versions = await store.WriteDocumentsAsync([.. chunk.Select(static begun => begun.Write!)], now, stop).ConfigureAwait(false);
                foreach (var ((entry, write), version) in chunk.Zip(versions))
                {
                    if (version is null)
                    {
                        outdated.Add(entry);
                    }
                    else
                    {
                        entry.Version = write!.Json is null ? 0 : version.Value;
                    }
                }
            }).ConfigureAwait(false);

        // Another process did the same and was faster.
        await RefreshAsync([.. outdated], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes over what others have stored meanwhile.</summary>
    /// <param name="entries">The schedules; nobody else uses them meanwhile.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task RefreshAsync(IReadOnlyList<ScheduleEntry> entries, CancellationToken cancellationToken)
    {
        await foreach (var (entry, document) in ReadAsync(entries, cancellationToken).ConfigureAwait(false))
        {
            entry.Adopt(document is null ? null : ScheduleStateJson.Read(document), document?.Version ?? 0);
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

        var stored = document is null ? null : ScheduleStateJson.Read(document);
        var enabledAt = entry.Trigger.Stored?.EnabledAt;
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

    /// <summary>Each schedule with its document, if it has one: few of them in their order, many in the order of their names.</summary>
    private async IAsyncEnumerable<(ScheduleEntry Entry, DocumentRecord? Document)> ReadAsync(
        IReadOnlyList<ScheduleEntry> entries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (entries.Count <= MostSingle)
        {
            foreach (var entry in entries)
            {
                yield return (entry, await store.FindDocumentAsync(DocumentKinds.TriggerState, entry.Trigger.Name.FullName, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false));
            }

            yield break;
        }

        var left = entries.ToDictionary(static entry => entry.Trigger.Name.FullName, StringComparer.Ordinal);
        await foreach (var document in store.ListAllAsync(DocumentKinds.TriggerState, "", clock, cancellationToken).ConfigureAwait(false))
        {
            if (left.Remove(document.Name, out var entry))
            {
                yield return (entry, document);
            }
        }

        foreach (var entry in left.Values)
        {
            yield return (entry, null);
        }
    }
}
