namespace Pipelines.Runtime.Triggers.Flows;

/// <summary>
/// Days that end at a time of day, rather than at midnight. A deadline that daylight saving skips is at the end of the skipped hour; of
/// one that it repeats the first counts. Such days are 23 or 25 hours long.
/// </summary>
/// <param name="deadline">The time of day.</param>
/// <param name="zone">Where.</param>
internal sealed class DeadlineDay(TimeOnly deadline, TimeZoneInfo zone)
{
    /// <summary>The date of the deadline that ends the day of an instant; at the deadline itself the day has not ended.</summary>
    public DateOnly Of(DateTimeOffset at)
    {
        var date = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
        return at <= DeadlineOn(date) ? date : date.AddDays(1);
    }

    /// <summary>The instant of a date's deadline.</summary>
    public DateTimeOffset DeadlineOn(DateOnly date)
    {
        var local = date.ToDateTime(deadline);
        if (zone.IsAmbiguousTime(local))
        {
            return new DateTimeOffset(local, zone.GetAmbiguousTimeOffsets(local).Max());
        }

        if (zone.IsInvalidTime(local))
        {
            local = new DateTime(local.Ticks - (local.Ticks % TimeSpan.TicksPerMinute));
            while (zone.IsInvalidTime(local))
            {
                local = local.AddMinutes(1);
            }
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
