namespace Pipelines.Generators.Tests;

public class TaxiFlowTests
{
    internal const string Source =
        """
        using System.ComponentModel.DataAnnotations;

        namespace Taxi;

        public enum TaxiType { Green, Yellow }

        public interface ITripSource { Task<Artifact> DownloadAsync(TaxiType taxi, YearMonth month, TaskContext task, CancellationToken ct); }

        public interface ITripWarehouse
        {
            Task CreateTablesAsync(TaxiType taxi, CancellationToken ct);
            Task<long> StageAsync(Artifact file, CancellationToken ct);
            Task<long> MergeAsync(long staged, CancellationToken ct);
        }

        /// <summary>Loads one month of NYC taxi trips; running it again adds nothing.</summary>
        [Flow("taxi", Namespace = "zoomcamp")]
        [Concurrency(1, OnLimit = OnLimit.Queue)]
        [Labels("team", "data")]
        public sealed partial class TaxiFlow(TaxiFlow.Inputs inputs, ExecutionInfo execution, ITripSource source, ITripWarehouse warehouse)
        {
            /// <summary>Which trips to load.</summary>
            /// <param name="Taxi">The colour of the cabs.</param>
            /// <param name="Month">The month of the file, e.g. 2019-01.</param>
            /// <param name="Share">The share of rows to keep.</param>
            public sealed record Inputs(TaxiType Taxi = TaxiType.Green, YearMonth? Month = null, [Range(0.0, 1.0)] double Share = 1);

            public sealed record Outputs(long Staged, long Inserted);

            [Schedule("0 9 1 * *", TimeZone = "America/New_York")]
            public static Inputs Green(ScheduleTick tick) => new(TaxiType.Green, YearMonth.From(tick.ScheduledAt));

            private YearMonth Month => inputs.Month ?? YearMonth.From(execution.LogicalDate);

            private bool IsYellow => inputs.Taxi == TaxiType.Yellow;

            [Task, Retry(3, Delay = "10s", Backoff = Backoff.Exponential), Timeout("10m")]
            public Task<Artifact> ExtractAsync(TaskContext task, CancellationToken ct) => source.DownloadAsync(inputs.Taxi, Month, task, ct);

            [Task]
            public Task CreateTablesAsync(CancellationToken ct) => warehouse.CreateTablesAsync(inputs.Taxi, ct);

            [Task(After = [nameof(CreateTablesAsync)])]
            public Task<long> StageAsync(Artifact extract, CancellationToken ct) => warehouse.StageAsync(extract, ct);

            [Task]
            public Task<long> MergeAsync(long stage, CancellationToken ct) => warehouse.MergeAsync(stage, ct);

            [Task]
            public YearMonth[] Months() => [Month, Month.AddMonths(1)];

            [Task(MaxParallel = 4), When(nameof(IsYellow))]
            public ValueTask<int> CountAsync([Each(nameof(Months))] YearMonth month) => ValueTask.FromResult(month.Year);

            [Task(Join = Join.AllFinished)]
            public string Sum(IReadOnlyList<TaskOutcome<int>> count, int? other, long? merge) => "";

            [Task(AllowFailure = true)]
            public int Other() => 1;

            [Output]
            public Outputs Result(long stage, long merge) => new(stage, merge);

            [OnFailure]
            public Task NotifyAsync(FlowFailure failure, Artifact? extract, CancellationToken ct) => Task.CompletedTask;

            [Finally]
            public Task PurgeAsync(TaskContext task) => task.Artifacts.PurgeExecutionAsync();
        }
        """;

    [Fact]
    public void The_flow_of_the_design_compiles_without_a_word() => GeneratorRun.Of(Source).ShouldBeGood();
}
