using System.Globalization;
using Pipelines.Definitions;
using Pipelines.Runtime.Triggers.Catalog;
using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Runtime.Triggers.Scheduling;

/// <summary>
/// A schedule as this process runs it. It belongs to the scheduler's loop, and while <see cref="IsBusy"/> to whoever looks at its ticks;
/// so nothing of it is locked.
/// </summary>
internal sealed class ScheduleEntry
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMinutes(1);

    private DateTimeOffset _failedAt;
    private DateTimeOffset? _retryAt;
    private IDisposable? _endWatch;

    public ScheduleEntry(CatalogTrigger trigger)
    {
        Trigger = trigger;
        Schedule = trigger.Schedule ?? throw new ArgumentException($"Trigger '{trigger.Name}' is no schedule.", nameof(trigger));
        Calendar = ScheduleCalendar.Create(Schedule);
        CalendarText = Describe(Schedule);
        Due = new DueTicks(trigger.Name, Schedule, Calendar);
        State = new ScheduleState { Through = DateTimeOffset.MaxValue, Calendar = CalendarText };
    }

    /// <summary>The trigger, with the settings that this entry goes by.</summary>
    public CatalogTrigger Trigger { get; }

    /// <summary>Its settings.</summary>
    public ScheduleTriggerDefinition Schedule { get; }

    /// <summary>Its calendar.</summary>
    public ScheduleCalendar Calendar { get; }

    /// <summary>What its ticks are computed with, as text.</summary>
    public string CalendarText { get; }

    /// <summary>Decides which ticks start.</summary>
    public DueTicks Due { get; }

    /// <summary>How far it has come.</summary>
    public ScheduleState State { get; set; }

    /// <summary>The version of the document that <see cref="State"/> was last read from or written to; 0 when there is none.</summary>
    public long Version { get; set; }

    /// <summary>Whether somebody looks at its ticks just now.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Counts how often it was queued: an earlier place in the queue does not count any more.</summary>
    public int Turn { get; set; }

    /// <summary>Whether a process that does not hold the role has seen that a tick is due, and leaves it to the holder for a moment.</summary>
    public bool IsSecondLook { get; set; }

    /// <summary>The tick that failed last; <see langword="null"/> when none did.</summary>
    public DateTimeOffset? FailingTick { get; private set; }

    /// <summary>The first of the waiting ticks, when it failed last; <see langword="null"/> when it did not.</summary>
    public DateTimeOffset? FailingWait { get; set; }

    /// <summary>When it is looked whether the first of the waiting ticks may start; <see langword="null"/> for at once.</summary>
    public DateTimeOffset? WaitingAt { get; set; }

    /// <summary>The execution that the waiting ticks wait for; <see langword="null"/> when that is not known.</summary>
    public string? WaitsFor { get; private set; }

    /// <summary>When to look at its ticks next, those that wait aside; <see langword="null"/> for never.</summary>
    public DateTimeOffset? TickAt
    {
        get
        {
            if (_retryAt is not { } retryAt)
            {
                return Due.NextDue(State.Through);
            }

            // The next tick is not to come late because this one fails; but ticks of every second are not to be tried every second.
            return Schedule.Missed != Missed.All && FailingTick is { } failing && Due.NextDue(failing) is { } next && next < retryAt && next - _failedAt >= LeastPause
                ? next
                : retryAt;
        }
    }

    /// <summary>When to look at it next; <see langword="null"/> for never.</summary>
    /// <param name="isHolder">Whether this process has the role, and so takes care of ticks that wait.</param>
    public DateTimeOffset? NextLookAt(bool isHolder) =>
        !Trigger.IsEnabled ? null
        : isHolder && State.Waiting.Count > 0 ? Earlier(TickAt, WaitingAt ?? DateTimeOffset.MinValue)
        : TickAt;

    /// <summary>A tick could not be started.</summary>
    /// <param name="tick">The tick.</param>
    /// <param name="now">The time.</param>
    /// <param name="delay">How long until it is tried again.</param>
    public void Failed(DateTimeOffset tick, DateTimeOffset now, TimeSpan delay) => (FailingTick, _failedAt, _retryAt) = (tick, now, now + delay);

    /// <summary>Forgets a failure.</summary>
    public void Worked() => (FailingTick, _retryAt) = (null, null);

    /// <summary>The waiting ticks wait for the end of an execution.</summary>
    /// <param name="executionId">The execution.</param>
    /// <param name="watch">Ends the wish to be told of its end.</param>
    public void WaitFor(string executionId, IDisposable watch)
    {
        StopWaiting();
        (WaitsFor, _endWatch) = (executionId, watch);
    }

    /// <summary>What was waited for is waited for no more.</summary>
    public void StopWaiting()
    {
        _endWatch?.Dispose();
        (_endWatch, WaitsFor, WaitingAt) = (null, null, null);
    }

    /// <summary>Takes over what is stored, unless this process has come further.</summary>
    public void Adopt(ScheduleState? stored, long version)
    {
        Version = version;
        if (stored is not null)
        {
            State = State with { Through = ScheduleState.Later(State.Through, stored.Through), LastTickAt = stored.LastTickAt, Waiting = stored.Waiting };
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one : other;

    private static string Describe(ScheduleTriggerDefinition schedule) => string.Create(
        CultureInfo.InvariantCulture,
        $"{schedule.Cron ?? string.Join(',', schedule.Times.Select(static time => time.ToString("s", CultureInfo.InvariantCulture)))}|{schedule.TimeZone}|{schedule.From:s}|{schedule.Until:s}");
}
