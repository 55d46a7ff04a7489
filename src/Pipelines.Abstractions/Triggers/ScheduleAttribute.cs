namespace Pipelines;

/// <summary>
/// Starts the flow at the times of a cron expression. On a static method that takes a <see cref="ScheduleTick"/>, or on the class
/// when every input has a default; may stand several times.
/// </summary>
/// <remarks>
/// A tick starts its executions at most once, over any number of processes and restarts. Where the clock is put forward, a tick in
/// the hour that is left out fires once right after it; where it is put back, a tick in the hour that comes twice fires once. An
/// expression that runs at every hour, such as <c>*/15 * * * *</c>, is an interval: it goes on as the clock does.
/// </remarks>
/// <param name="cron">
/// Five fields (minute hour day month weekday), six with seconds first, or a macro such as <c>@daily</c>; <c>L W #</c> and names
/// are understood. Day of month and day of week, where both are given, are joined by "or", as in Unix cron.
/// </param>
/// <example>
/// <code>
/// [Schedule("0 9 1 * *", TimeZone = "America/New_York", From = "2026-01-01", MaxLateness = "12h")]
/// public static Inputs Monthly(ScheduleTick tick) => new(YearMonth.From(tick.ScheduledAt));
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class ScheduleAttribute(string cron) : TriggerAttribute
{
    /// <summary>The cron expression, read in <see cref="TimeZone"/>.</summary>
    public string Cron { get; } = cron;

    /// <summary>The time zone of the expression, of <see cref="From"/> and of <see cref="Until"/>: an IANA or Windows id. Default: <c>UTC</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>
    /// No tick is before this time: a date (<c>2026-01-01</c>, its start) or a date and time (<c>2026-01-01 09:00</c>), local in
    /// <see cref="TimeZone"/>. Default: empty, there is no first one.
    /// </summary>
    public string From { get; set; } = "";

    /// <summary>
    /// No tick is at this time or after it: a date (<c>2027-01-01</c>, its start) or a date and time (<c>2027-01-01 09:00</c>), local
    /// in <see cref="TimeZone"/>. Default: empty, there is no end.
    /// </summary>
    public string Until { get; set; } = "";

    /// <summary>What becomes of ticks that were due while no process ran. Default: <see cref="Missed.Last"/>.</summary>
    public Missed Missed { get; set; } = Missed.Last;

    /// <summary>A missed tick that is older than this never starts, whatever <see cref="Missed"/> says; a duration. Default: empty, none is too old.</summary>
    public string MaxLateness { get; set; } = "";

    /// <summary>What becomes of a tick while the trigger's previous execution still runs. Default: <see cref="Overlap.Allow"/>.</summary>
    public Overlap Overlap { get; set; } = Overlap.Allow;

    /// <summary>The greatest random delay of a start, as a duration; the tick's own time stays as it is. Default: <c>0s</c>, starts on time.</summary>
    public string Jitter { get; set; } = "0s";
}
