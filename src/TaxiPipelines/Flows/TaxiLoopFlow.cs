using Pipelines;
using TaxiPipelines.Sources;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Flows;

/// <summary>Loads many months of New York taxi trips: a subflow for each month and each kind of cab.</summary>
/// <remarks>
/// It is the course's homework of 2021, a loop over taxis and months that runs the taxi flow for each pair. Every pair is a task run of its own:
/// restarted after a failure, only the months that failed go on. A backfill of the taxi flow's schedules does the same from outside.
/// </remarks>
[Flow("taxi-loop", Namespace = "zoomcamp")]
[Labels("team", "data")]
public sealed partial class TaxiLoopFlow(TaxiLoopFlow.Inputs inputs)
{
    private static readonly YearMonth FirstOfHomework = new(2021, 1);
    private static readonly YearMonth LastOfHomework = new(2021, 7);

    /// <summary>Which trips to load, and from where.</summary>
    /// <param name="Taxis">The kinds of cabs. Default: both.</param>
    /// <param name="From">The first month. Default: 2021-01.</param>
    /// <param name="To">The last month. Default: 2021-07.</param>
    /// <param name="Source">Where files come from: <c>release</c> (the course's), <c>sample</c> (generated), or the path of a directory.</param>
    public sealed record Inputs(
        IReadOnlyList<TaxiType>? Taxis = null,
        YearMonth? From = null,
        YearMonth? To = null,
        string Source = TripSources.Release);

    /// <summary>What the loads came to together.</summary>
    /// <param name="Months">Months of cabs.</param>
    /// <param name="Staged">Rows of their files.</param>
    /// <param name="Inserted">Rows that were not in the tables before.</param>
    /// <param name="Quarantined">Rows that do not parse.</param>
    public sealed record Outputs(int Months, long Staged, long Inserted, long Quarantined);

    /// <summary>One month of one kind of cab.</summary>
    /// <param name="Taxi">The kind of cab.</param>
    /// <param name="Month">The month.</param>
    public sealed record CabMonth(TaxiType Taxi, YearMonth Month);

    /// <summary>The pairs of the loop: taxis outside, months inside.</summary>
    [Task]
    public IReadOnlyList<CabMonth> Pairs()
    {
        var (first, last) = (inputs.From ?? FirstOfHomework, inputs.To ?? LastOfHomework);
        if (first > last)
        {
            throw new PipelineException($"There is no month from {first} to {last}: give a first month that is not after the last.");
        }

        var taxis = inputs.Taxis is { Count: > 0 } given ? given.Distinct() : [TaxiType.Yellow, TaxiType.Green];
        return [.. from taxi in taxis from month in Months(first, last) select new CabMonth(taxi, month)];
    }

    /// <summary>Loads one month of one kind of cab by the taxi flow.</summary>
    [Task(MaxParallel = 4)]
    public Task<TaxiFlow.Outputs> LoadAsync([Each(nameof(Pairs))] CabMonth pair, TaskContext task, CancellationToken cancellationToken) =>
        task.Flows.RunAsync(TaxiFlow.Call(new TaxiFlow.Inputs(pair.Taxi, pair.Month, inputs.Source)), cancellationToken);

    /// <summary>What the loads came to together.</summary>
    [Output]
    public Outputs Result(IReadOnlyList<TaxiFlow.Outputs> load) =>
        new(load.Count, load.Sum(one => one.Staged), load.Sum(one => one.Inserted), load.Sum(one => one.Quarantined));

    private static IEnumerable<YearMonth> Months(YearMonth first, YearMonth last)
    {
        for (var month = first; month <= last; month = month.AddMonths(1))
        {
            yield return month;
        }
    }
}
