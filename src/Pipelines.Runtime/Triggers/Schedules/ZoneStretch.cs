namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>A time in which the clocks of a zone run evenly: between two changes of its offset, or the ends of a year.</summary>
/// <param name="Start">The first instant, in UTC.</param>
/// <param name="End">The first instant after it, in UTC.</param>
/// <param name="Offset">What the clocks are ahead of UTC.</param>
/// <param name="Reached">
/// How far the clocks on the wall had come before. Less than they show at the start: what lies in between is skipped. More: the time up to
/// it is shown a second time.
/// </param>
internal sealed record ZoneStretch(DateTime Start, DateTime End, TimeSpan Offset, DateTime Reached)
{
    /// <summary>What the clocks show at the start.</summary>
    public DateTime Opening => Start + Offset;
}
