namespace Pipelines;

/// <summary>
/// Starts the flow at each time of a list. On a static method that takes a <see cref="ScheduleTick"/>, or on the class when every
/// input has a default; may stand several times.
/// </summary>
/// <remarks>
/// As with <see cref="ScheduleAttribute"/>, a time starts its executions at most once; one that the clock leaves out when it is put
/// forward fires right after, one that comes twice when it is put back fires once.
/// </remarks>
/// <param name="times">
/// The times, local in <see cref="TimeZone"/>, at least one and each once: a date and time (<c>2026-12-24 09:00</c>), or a date, which is its start.
/// </param>
/// <example>
/// <code>
/// [ScheduleOn("2026-12-24 09:00", "2026-12-31 09:00", TimeZone = "Europe/Berlin")]
/// public static Inputs Holidays(ScheduleTick tick) => new(DateOnly.FromDateTime(tick.ScheduledAt.Date));
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class ScheduleOnAttribute(params string[] times) : TriggerAttribute
{
    /// <summary>The times, local in <see cref="TimeZone"/>.</summary>
    public IReadOnlyList<string> Times { get; } = times;

    /// <summary>The time zone of the times: an IANA or Windows id. Default: <c>UTC</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>What becomes of times that came while no process ran. Default: <see cref="Missed.Last"/>.</summary>
    public Missed Missed { get; set; } = Missed.Last;

    /// <summary>A missed time that is longer ago than this never starts, whatever <see cref="Missed"/> says; a duration. Default: empty, none is too old.</summary>
    public string MaxLateness { get; set; } = "";

    /// <summary>What becomes of a time while the trigger's previous execution still runs. Default: <see cref="Overlap.Allow"/>.</summary>
    public Overlap Overlap { get; set; } = Overlap.Allow;

    /// <summary>The greatest random delay of a start, as a duration; the tick's own time stays as it is. Default: <c>0s</c>, starts on time.</summary>
    public string Jitter { get; set; } = "0s";
}
