namespace Pipelines.Runtime.Triggers.Schedules;

/// <summary>A month of a year, as far as it decides on which days a cron expression is due.</summary>
internal readonly struct CronMonth
{
    private const int Saturday = 6;

    private readonly int _firstWeekday;

    /// <summary>The month that begins with a day.</summary>
    public CronMonth(DateTime firstDay)
    {
        Length = DateTime.DaysInMonth(firstDay.Year, firstDay.Month);
        _firstWeekday = (int)firstDay.DayOfWeek;
    }

    /// <summary>How many days it has.</summary>
    public int Length { get; }

    /// <summary>Its days.</summary>
    public CronSet Days => CronSet.Range(1, Length);

    /// <summary>The days that fall on some days of the week.</summary>
    /// <param name="weekdays">The days of the week; Sunday is 0.</param>
    public CronSet OnWeekdays(CronSet weekdays)
    {
        var days = default(CronSet);
        for (var day = 1; day <= Length && !weekdays.IsEmpty; day++)
        {
            days |= weekdays.Has(WeekdayOf(day)) ? CronSet.Of(day) : default;
        }

        return days;
    }

    /// <summary>The day from Monday to Friday that is nearest to a day, without leaving the month; none when the month is shorter.</summary>
    public CronSet WorkdayNearest(int day)
    {
        if (day > Length)
        {
            return default;
        }

        var weekday = WeekdayOf(day);
        return CronSet.Of(weekday switch
        {
            0 => day < Length ? day + 1 : day - 2,
            Saturday => day > 1 ? day - 1 : day + 2,
            _ => day,
        });
    }

    private int WeekdayOf(int day) => (_firstWeekday + day - 1) % 7;
}
