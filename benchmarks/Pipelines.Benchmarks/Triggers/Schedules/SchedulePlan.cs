using System.Globalization;
using Pipelines.Benchmarks.Triggers.Flows;
using Pipelines.Definitions;

namespace Pipelines.Benchmarks.Triggers.Schedules;

/// <summary>The schedules that a program has.</summary>
/// <param name="Name">How it is asked for.</param>
/// <param name="Count">How many.</param>
/// <param name="Cron">The cron expression of each.</param>
internal sealed record SchedulePlan(string Name, int Count, Func<int, string> Cron)
{
    private const int MostOfFlow = 1000;

    private static readonly string[] Zones = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"];

    /// <summary>None.</summary>
    public static SchedulePlan None { get; } = new("none", 0, static _ => "");

    /// <summary>One, every second.</summary>
    public static SchedulePlan EverySecond { get; } = new("every-second", 1, static _ => "* * * * * *");

    /// <summary>10,000 that are due in the same second.</summary>
    public static SchedulePlan SameSecond { get; } = new("same-second", 10_000, static _ => $"*/{SameSecondEach} * * * * *");

    /// <summary>100,000 of which none is due while it is watched: each minute of each day of four weeks, in a month of next half-year.</summary>
    public static SchedulePlan Many { get; } = new("many", 100_000, static index =>
    {
        var month = ((TimeProvider.System.GetUtcNow().Month + 5 + (index / 40_320)) % 12) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{index % 60} {index / 60 % 24} {(index / 1440 % 28) + 1} {month} *");
    });

    /// <summary>How many seconds there are between the ticks of <see cref="SameSecond"/>.</summary>
    public const int SameSecondEach = 10;

    /// <summary>The flows that have them, up to a thousand each.</summary>
    public IEnumerable<FlowDefinition> Flows => Enumerable.Range(0, Count).Chunk(MostOfFlow).Select((indexes, number) => DueFlow.Definition with
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"due-{number}"),
        Triggers = [.. indexes.Select(Schedule)],
    });

    /// <summary>The plan of a name.</summary>
    public static SchedulePlan Named(string name) => new[] { None, EverySecond, SameSecond, Many }.First(plan => plan.Name == name);

    private ScheduleTriggerDefinition Schedule(int index) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"t{index}"),
        Cron = Cron(index),
        TimeZone = Zones[index % Zones.Length],
        Map = static _ => [null],
    };
}
