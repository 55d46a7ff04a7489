using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Pipelines;
using TaxiPipelines.Loading;
using TaxiPipelines.Sources;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;

namespace TaxiPipelines.Flows;

/// <summary>Loads one month of New York taxi trips into a warehouse; running it again adds nothing.</summary>
/// <remarks>
/// It is the course's <c>04_postgres_taxi</c> and <c>05_postgres_taxi_scheduled</c> in one. Each execution stages in a place of
/// its own, so months may load side by side, and no limit on executions is needed.
/// </remarks>
[Flow("taxi", Namespace = "zoomcamp")]
[Labels("team", "data")]
public sealed partial class TaxiFlow(
    TaxiFlow.Inputs inputs, ExecutionInfo execution, TripSources sources, TripLoader loader, ITripWarehouse warehouse)
{
    /// <summary>Which trips to load, and from where.</summary>
    /// <param name="Taxi">The colour of the cabs.</param>
    /// <param name="Month">The month of the file, e.g. 2019-01. Default: the month that the execution stands for.</param>
    /// <param name="Source">Where files come from: <c>release</c> (the course's), <c>sample</c> (generated), or the path of a directory.</param>
    /// <param name="MaxQuarantinedShare">The share of rows, from 0 to 1, that may fail to parse before the load fails.</param>
    public sealed record Inputs(
        TaxiType Taxi = TaxiType.Green,
        YearMonth? Month = null,
        string Source = TripSources.Release,
        [Range(0.0, 1.0)] double MaxQuarantinedShare = 0.01);

    /// <summary>What the load came to, in rows.</summary>
    /// <param name="Staged">Rows of the file.</param>
    /// <param name="Inserted">Rows that were not in the table before.</param>
    /// <param name="Quarantined">Rows that do not parse.</param>
    public sealed record Outputs(long Staged, long Inserted, long Quarantined);

    private TripFile File => new(inputs.Taxi, inputs.Month ?? YearMonth.From(execution.LogicalDate));

    /// <summary>Loads the green cabs on the first of the month.</summary>
    [Schedule("0 9 1 * *", TimeZone = "America/New_York")]
    public static Inputs Green(ScheduleTick tick) => new(TaxiType.Green, YearMonth.From(tick.ScheduledAt));

    /// <summary>Loads the yellow cabs an hour later.</summary>
    [Schedule("0 10 1 * *", TimeZone = "America/New_York")]
    public static Inputs Yellow(ScheduleTick tick) => new(TaxiType.Yellow, YearMonth.From(tick.ScheduledAt));

    /// <summary>Labels the execution with the file and the kind of cab, to find it by.</summary>
    [Task]
    public void SetLabel(TaskContext task)
    {
        task.SetLabel("file", File.Name);
        task.SetLabel("taxi", inputs.Taxi == TaxiType.Green ? "green" : "yellow");
    }

    /// <summary>Fetches the file.</summary>
    [Task, Retry(3, Delay = "10s", Backoff = Backoff.Exponential), Timeout("10m")]
    public Task<Artifact> ExtractAsync(TaskContext task, CancellationToken cancellationToken) =>
        sources.DownloadAsync(inputs.Source, File, task, cancellationToken);

    /// <summary>Makes the table where there is none.</summary>
    [Task, Retry(3, Delay = "10s", Backoff = Backoff.Exponential)]
    public Task CreateTablesAsync(TaskContext task, CancellationToken cancellationToken) =>
        warehouse.CreateTableAsync(File.Schema, task, cancellationToken);

    /// <summary>Parses the file into a staging area; rows that do not parse go to a quarantine file.</summary>
    [Task(After = [nameof(CreateTablesAsync)]), Retry(3, Delay = "10s", Backoff = Backoff.Exponential)]
    public Task<StagedTrips> StageAsync(Artifact extract, TaskContext task, CancellationToken cancellationToken) =>
        loader.StageAsync(File, extract, inputs.MaxQuarantinedShare, task, cancellationToken);

    /// <summary>Adds the rows that are not in the table yet, in one transaction.</summary>
    [Task, Retry(3, Delay = "10s", Backoff = Backoff.Exponential)]
    public Task<long> MergeAsync(StagedTrips stage, TaskContext task, CancellationToken cancellationToken) =>
        warehouse.MergeAsync(File, stage, task, cancellationToken);

    /// <summary>What the load came to.</summary>
    [Output]
    public Outputs Result(StagedTrips stage, long merge) => new(stage.Rows, merge, stage.Quarantined);

    /// <summary>Says what failed, where someone will see it.</summary>
    [OnFailure]
    public void Notify(FlowFailure failure, TaskContext task) =>
        LogFailure(task.Logger, File.Name, failure.First.TaskId, failure.First.Error.Message);

    /// <summary>Removes what the load left behind, but for what someone may need: to go on after a failure, or to see what was wrong.</summary>
    [Finally]
    public async Task PurgeAsync(StagedTrips? stage, long? merge, TaskContext task, CancellationToken cancellationToken)
    {
        if (merge is not null || stage is null)
        {
            await warehouse.DropStagingAsync(task, cancellationToken);
        }

        if (merge is null)
        {
            LogKeptToGoOn(task.Logger);
        }
        else if (stage is { Quarantine: { } quarantine })
        {
            LogKeptToSee(task.Logger, stage.Quarantined, quarantine.Name);
        }
        else
        {
            await task.Artifacts.PurgeExecutionAsync(cancellationToken);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Loading {File} failed in '{Task}': {Reason}")]
    private static partial void LogFailure(ILogger logger, string file, string task, string reason);

    [LoggerMessage(2, LogLevel.Information, "The files of this execution are kept, so that it can go on where it failed")]
    private static partial void LogKeptToGoOn(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "{Rows} rows do not parse; they are kept in {File}")]
    private static partial void LogKeptToSee(ILogger logger, long rows, string file);
}
