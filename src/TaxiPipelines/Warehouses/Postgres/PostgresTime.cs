namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>A <c>timestamp</c> as the server stores it: microseconds since the year 2000.</summary>
internal static class PostgresTime
{
    public const long MicrosecondsPerSecond = 1_000_000;

    public const long MicrosecondsPerHour = 3_600 * MicrosecondsPerSecond;

    private static readonly DateTime Epoch = new(2000, 1, 1);
    private static readonly int EpochDay = new DateOnly(2000, 1, 1).DayNumber;

    /// <summary>Reads <c>yyyy-MM-dd HH:mm:ss</c>, which was checked when the row was parsed.</summary>
    /// <param name="text">19 digits and marks, in UTF-8.</param>
    public static long Parse(ReadOnlySpan<byte> text)
    {
        var day = new DateOnly((Two(text, 0) * 100) + Two(text, 2), Two(text, 5), Two(text, 8)).DayNumber - EpochDay;
        return (((((day * 24L) + Two(text, 11)) * 60) + Two(text, 14)) * 60 * MicrosecondsPerSecond) + (Two(text, 17) * MicrosecondsPerSecond);
    }

    /// <summary>When an hour begins that is counted from the year 2000; the last one of the calendar ends with it.</summary>
    public static DateTime OfHour(long hour) => hour * TimeSpan.TicksPerHour > (DateTime.MaxValue - Epoch).Ticks ? DateTime.MaxValue : Epoch.AddHours(hour);

    private static int Two(ReadOnlySpan<byte> text, int at) => ((text[at] - '0') * 10) + text[at + 1] - '0';
}
