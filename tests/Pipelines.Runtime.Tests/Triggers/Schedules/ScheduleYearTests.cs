using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Runtime.Tests.Triggers.Schedules;

/// <summary>
/// Every tick of a year, in zones whose clocks change by an hour, by half an hour and never, against a table that another implementation has
/// made: <c>tests/Shared/schedules/ticks.py</c> walks through the year minute by minute and knows no cron library.
/// </summary>
public sealed class ScheduleYearTests
{
    private const int MostListed = 6;

    private static readonly string[] Zones = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"];
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddYears(1);
    private static readonly Lazy<Dictionary<string, IReadOnlyList<string>>> Expected = new(() => Zones.SelectMany(Read).ToDictionary(block => block.Key, block => block.Days));

    public static TheoryData<string, string> Table()
    {
        var table = new TheoryData<string, string>();
        foreach (var key in Expected.Value.Keys)
        {
            table.Add(key.Split('|')[0], key.Split('|')[1]);
        }

        return table;
    }

    [Fact]
    public void The_table_is_there() => Expected.Value.Count.ShouldBeGreaterThan(4 * 30);

    [Theory]
    [MemberData(nameof(Table))]
    public void Every_tick_of_a_year_is_that_of_the_table(string zone, string expression)
    {
        var ticks = Calendars.Calendar(expression, zone).Between(Start, End);

        Days(ticks).ShouldBe(Expected.Value[$"{zone}|{expression}"]);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void Walking_back_meets_the_same_ticks(string zone, string expression)
    {
        var calendar = Calendars.Calendar(expression, zone);
        var forth = calendar.Between(Start, End).TakeLast(3000).ToList();
        var back = new List<DateTimeOffset>();
        for (var tick = calendar.Previous(End); tick is { } at && at >= Start && back.Count < 3000; tick = calendar.Previous(at))
        {
            back.Add(at);
        }

        back.Reverse();
        back.Select(tick => Calendars.Text(tick)).ShouldBe(forth.Select(tick => Calendars.Text(tick)));
    }

    // As ticks.py writes them.
    private static IEnumerable<string> Days(IEnumerable<DateTimeOffset> ticks)
    {
        (DateTime First, DateTime Last, string Said)? run = null;
        foreach (var day in ticks.GroupBy(tick => tick.Date))
        {
            var said = Said([.. day.Select(tick => tick.ToString("HH:mm:sszzz", CultureInfo.InvariantCulture))]);
            if (run is { } same && same.Last.AddDays(1) == day.Key && same.Said == said)
            {
                run = (same.First, day.Key, said);
                continue;
            }

            if (run is { } done)
            {
                yield return Line(done);
            }

            run = (day.Key, day.Key, said);
        }

        if (run is { } last)
        {
            yield return Line(last);
        }
    }

    private static string Said(string[] times) => times.Length <= MostListed
        ? string.Join(' ', times)
        : $"#{times.Length} {Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', times))))[..16]}";

    private static string Line((DateTime First, DateTime Last, string Said) run) => string.Create(
        CultureInfo.InvariantCulture, $"{run.First:yyyy-MM-dd}{(run.First == run.Last ? "" : $"..{run.Last:yyyy-MM-dd}")} {run.Said}");

    private static IEnumerable<(string Key, IReadOnlyList<string> Days)> Read(string zone)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Shared", "schedules", $"ticks-{zone.Replace('/', '-')}.txt");
        string? key = null;
        var days = new List<string>();
        foreach (var line in File.ReadLines(path).Skip(1).Where(line => line.Length > 0))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal))
            {
                days.Add(line.Trim());
                continue;
            }

            if (key is not null)
            {
                yield return (key, days);
            }

            (key, days) = ($"{zone}|{line}", []);
        }

        if (key is not null)
        {
            yield return (key, days);
        }
    }
}
