using System.Globalization;
using Pipelines.Benchmarks.Orchestration;
using Pipelines.Definitions;
using Pipelines.Runtime.Triggers.Schedules;

namespace Pipelines.Benchmarks.Triggers;

/// <summary>What it costs to know when schedules are due: part of the start of a process with very many of them.</summary>
internal sealed class CalendarBenchmark : IBenchmark
{
    private const int Schedules = 100_000;
    private const int Runs = 3;
    private const double GoalMs = 2_000;

    private static readonly string[] Zones = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"];
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Verb => "calendars";

    public string Question => "How long does it take to read 100,000 schedules and to ask each when it is due next and was due last?";

    public Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        // The second of the minute is that of the run, since what one run has read the next would find read.
        var made = Printed("made, 1,440 different texts", run => Make(index => $"{run} {index % 60} {index / 60 % 24} * * *"));
        Printed("made, 100,000 different texts", run => Make(index => $"{run} {index % 60} {index / 60 % 24} {(index / 1440 % 28) + 1} {(index / 40_320 % 12) + 1} *"));

        var calendars = Make(static index => $"{index % 60} {index / 60 % 24} * * *");
        var asked = Printed("asked when they are due next", _ => calendars.ForEach(static calendar => calendar.Next(Start)));
        Printed("asked when they were due last", _ => calendars.ForEach(static calendar => calendar.Previous(Start)));

        var goals = new Goals();
        goals.AtMost("100,000 schedules made, and asked when they are due next", made.ElapsedMs + asked.ElapsedMs, GoalMs, "ms");
        goals.Print();
        return Task.FromResult(goals.AreMet ? 0 : 1);
    }

    private static Timing Printed(string what, Action<int> measured)
    {
        var timing = Timing.Median(Runs, static run => run, measured);
        Console.WriteLine($"{what,-34} {timing}");
        return timing;
    }

    private static List<ScheduleCalendar> Make(Func<int, string> cron) =>
        [.. Enumerable.Range(0, Schedules).Select(index => ScheduleCalendar.Create(new ScheduleTriggerDefinition
        {
            Id = index.ToString(CultureInfo.InvariantCulture),
            Cron = cron(index),
            TimeZone = Zones[index % Zones.Length],
            Map = static _ => [],
        }))];
}
