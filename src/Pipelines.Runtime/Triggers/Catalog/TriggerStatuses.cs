using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Triggers.Health;
using Pipelines.Runtime.Triggers.Schedules;
using Pipelines.Runtime.Triggers.Scheduling;

namespace Pipelines.Runtime.Triggers.Catalog;

/// <summary>Says how triggers are, by what all processes have stored of them.</summary>
internal sealed class TriggerStatuses(IDocumentStore store, TriggerFailures failures, StoreClock clock)
{
    /// <summary>How triggers are, in their order.</summary>
    /// <param name="triggers">The triggers.</param>
    /// <param name="nextTicks">How many of the next ticks to tell of each schedule.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<TriggerStatus>> ListAsync(IReadOnlyList<CatalogTrigger> triggers, int nextTicks, CancellationToken cancellationToken)
    {
        if (triggers.Count == 0)
        {
            return [];
        }

        // Those of one flow need not pay for all the others.
        var prefix = triggers.All(trigger => trigger.Name.Flow == triggers[0].Name.Flow) ? $"{triggers[0].Name.Flow}/" : "";
        var failing = await failures.ListAsync(prefix, cancellationToken).ConfigureAwait(false);
        var states = await store.ListAllAsync(DocumentKinds.TriggerState, prefix, clock, cancellationToken)
            .ToDictionaryAsync(static document => document.Name, StringComparer.Ordinal, cancellationToken).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        return [.. triggers.Select(trigger => Of(trigger, states.GetValueOrDefault(trigger.Name.FullName), failing.GetValueOrDefault(trigger.Name.FullName), now, nextTicks))];
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
