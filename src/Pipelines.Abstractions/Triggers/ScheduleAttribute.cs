namespace Pipelines;

/// <summary>
/// Starts the flow at the times of a cron expression. On a static method that takes a <see cref="ScheduleTick"/>, or on the class
/// when every input has a default; may stand several times.
/// </summary>
/// <param name="cron">
/// Five fields (minute hour day month weekday), six with seconds first, or a macro such as <c>@daily</c>; <c>L W #</c> and names
/// are understood. Day of month and day of week, where both are given, are joined by "or", as in Unix cron.
/// </param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class ScheduleAttribute(string cron) : TriggerAttribute
{
    /// <summary>The cron expression.</summary>
    public string Cron { get; } = cron;

    /// <summary>The time zone the expression is read in: an IANA or Windows id. Default: <c>UTC</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>What becomes of ticks that were due while no process ran. Default: <see cref="Missed.Last"/>.</summary>
    public Missed Missed { get; set; } = Missed.Last;

    /// <summary>What becomes of a tick while the trigger's previous execution still runs. Default: <see cref="Overlap.Allow"/>.</summary>
    public Overlap Overlap { get; set; } = Overlap.Allow;

    /// <summary>The greatest random delay of a start, as a duration; <c>0s</c>, the default, starts on time.</summary>
    public string Jitter { get; set; } = "0s";
}
