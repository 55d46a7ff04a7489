namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>The times of a day at which a cron expression is due; none of the three is empty.</summary>
internal sealed record CronTimes(CronSet Hours, CronSet Minutes, CronSet Seconds)
{
    /// <summary>The first one.</summary>
    public TimeSpan First => new(Hours.First, Minutes.First, Seconds.First);

    /// <summary>The last one.</summary>
    public TimeSpan Last => new(Hours.Last, Minutes.Last, Seconds.Last);

    /// <summary>The first one at or after a time, in whole seconds; <see langword="null"/> when there is none in the day.</summary>
    public TimeSpan? From(TimeSpan time)
    {
        if (Hours.Has(time.Hours))
        {
            if (Minutes.Has(time.Minutes) && Seconds.From(time.Seconds) is { IsEmpty: false } seconds)
            {
                return new TimeSpan(time.Hours, time.Minutes, seconds.First);
            }

            if (Minutes.From(time.Minutes + 1) is { IsEmpty: false } minutes)
            {
                return new TimeSpan(time.Hours, minutes.First, Seconds.First);
            }
        }

        return Hours.From(time.Hours + 1) is { IsEmpty: false } hours ? new TimeSpan(hours.First, Minutes.First, Seconds.First) : null;
    }

    /// <summary>The last one at or before a time; <see langword="null"/> when there is none in the day.</summary>
    public TimeSpan? UpTo(TimeSpan time)
    {
        if (Hours.Has(time.Hours))
        {
            if (Minutes.Has(time.Minutes) && Seconds.UpTo(time.Seconds) is { IsEmpty: false } seconds)
            {
                return new TimeSpan(time.Hours, time.Minutes, seconds.Last);
            }

            if (Minutes.UpTo(time.Minutes - 1) is { IsEmpty: false } minutes)
            {
                return new TimeSpan(time.Hours, minutes.Last, Seconds.Last);
            }
        }

        return Hours.UpTo(time.Hours - 1) is { IsEmpty: false } hours ? new TimeSpan(hours.Last, Minutes.Last, Seconds.Last) : null;
    }
}
