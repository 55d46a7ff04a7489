using Pipelines.Definitions;

namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>When a schedule is due: by its cron expression or its list of times, in its time zone, between its first and its last day.</summary>
/// <remarks>Immutable, and safe to use from several threads.</remarks>
internal sealed class ScheduleCalendar
{
    private readonly ITicks _ticks;
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _until;

    private ScheduleCalendar(ITicks ticks, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset until)
    {
        _ticks = ticks;
        Zone = zone;
        _from = from;
        _until = until;
    }

    /// <summary>The time zone it is read in.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The calendar of a schedule.</summary>
    /// <param name="definition">The schedule.</param>
    /// <param name="cron">A cron expression instead of what the schedule says, a list of times included.</param>
    /// <param name="timeZone">A time zone instead of the schedule's.</param>
    /// <exception cref="PipelineException">The expression or the zone is invalid; the message says which field of it, and why.</exception>
    public static ScheduleCalendar Create(ScheduleTriggerDefinition definition, string? cron = null, string? timeZone = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var zone = TimeZones.Find(timeZone ?? definition.TimeZone);
        var clock = ZoneClock.Of(zone);
        ITicks ticks = (cron ?? definition.Cron) is { } expression ? new CronTicks(Parse(expression), clock) : new ListedTicks(definition.Times, clock);
        return new ScheduleCalendar(
            ticks,
            zone,
            definition.From is { } from ? clock.Instant(from) : DateTimeOffset.MinValue,
            definition.Until is { } until ? clock.Instant(until) : DateTimeOffset.MaxValue);
    }

    /// <summary>The first due time after an instant, with the UTC offset that the zone has then; <see langword="null"/> when there is none.</summary>
    /// <param name="after">The instant.</param>
    public DateTimeOffset? Next(DateTimeOffset after) =>
        _ticks.Next(after < _from ? JustBefore(_from) : after) is { } next && next < _until ? next : null;

    /// <summary>The last due time before an instant, with the UTC offset that the zone has then; <see langword="null"/> when there is none.</summary>
    /// <param name="before">The instant.</param>
    public DateTimeOffset? Previous(DateTimeOffset before) =>
        _ticks.Previous(before > _until ? _until : before) is { } previous && previous >= _from ? previous : null;

    /// <summary>The due times of a range, oldest first, as they are asked for.</summary>
    /// <param name="from">The start, which counts.</param>
    /// <param name="until">The end, which does not.</param>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset from, DateTimeOffset until)
    {
        for (var tick = Next(JustBefore(from)); tick is { } due && due < until; tick = Next(due))
        {
            yield return due;
        }
    }

    private static CronPattern Parse(string expression)
    {
        try
        {
            return CronText.Parse(expression);
        }
        catch (FormatException exception)
        {
            throw new PipelineException($"The cron expression '{expression}' is invalid: {exception.Message}.", exception);
        }
    }

    private static DateTimeOffset JustBefore(DateTimeOffset instant) => instant.Ticks == 0 ? instant : instant.AddTicks(-1);
}
