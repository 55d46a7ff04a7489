using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Triggers.Health;
using Pipelines.Runtime.Triggers.Schedules;
using Pipelines.Runtime.Triggers.Scheduling;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>Says how triggers are, by what all processes have stored of them.</summary>
internal sealed class TriggerStatuses(IDocumentStore store, TriggerFailures failures, StoreClock clock)
{
    private const int AtOnce = 1000;

    /// <summary>How triggers are, in their order.</summary>
    /// <param name="triggers">The triggers.</param>
    /// <param name="nextTicks">How many of the next ticks to tell of each schedule.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<TriggerStatus>> ListAsync(IReadOnlyList<CatalogTrigger> triggers, int nextTicks, CancellationToken cancellationToken)
    {
        var listed = new List<TriggerStatus>(triggers.Count);
        foreach (var some in triggers.Chunk(AtOnce))
        {
            // By their names: a page of them need not pay for all the others.
            string[] names = [.. some.Select(static trigger => trigger.Name.FullName)];
            var failing = await failures.FindAsync(names, cancellationToken).ConfigureAwait(false);
            var found = await store.FindDocumentsAsync(DocumentKinds.TriggerState, names, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            var states = found.ToDictionary(static document => document.Name, StringComparer.Ordinal);
            var now = clock.GetUtcNow();
            listed.AddRange(some.Zip(names, (trigger, name) => Of(trigger, states.GetValueOrDefault(name), failing.GetValueOrDefault(name), now, nextTicks)));
        }

        return listed;
    }

    private static TriggerStatus Of(CatalogTrigger trigger, DocumentRecord? document, TriggerFailure? failure, DateTimeOffset now, int nextTicks)
    {
        // One that was disabled fails no more, though nobody has seen it work.
        var status = new TriggerStatus { Trigger = trigger, Failure = trigger.IsEnabled ? failure : null };
        if (trigger.Schedule is not { } schedule)
        {
            return status;
        }

        var calendar = ScheduleCalendar.Create(schedule);
        var state = document is null ? null : ScheduleStateJson.Read(document);
        return status with
        {
            LastTickAt = state?.LastTickAt is { } last ? TimeZoneInfo.ConvertTime(last, calendar.Zone) : null,
            NextTicks = trigger.IsEnabled ? [.. TickStarts.After(calendar, now).Take(nextTicks).Select(static tick => tick.ScheduledAt)] : [],
            WaitingTicks = trigger.IsEnabled ? state?.Waiting.Count ?? 0 : 0,
        };
    }
}
