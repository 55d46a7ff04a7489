using Pipelines.Runtime.Backfills;
using Pipelines.Runtime.Backfills.Planning;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Tests.Backfills;

public sealed class BackfillSettlementTests
{
    private static readonly DateTimeOffset Tick = new(2019, 1, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly BackfillRecord Backfill = new()
    {
        Id = "b",
        Namespace = "zoomcamp",
        FlowId = "taxi",
        TriggerId = "green",
        TimeZone = "UTC",
        From = Tick,
        Until = Tick.AddDays(1),
        CreatedAt = Tick,
        Ticks = 1,
        Done = 1,
        Started = 1,
        Open = [new BackfillStart(Tick, 0, "ours")],
    };

    private static BackfillRecord Settle(string? holder, ExecutionState? state, params (string Id, ExecutionState State)[] others) => BackfillSettlement.Of(
        Backfill,
        new[] { new StartKeyRecord(BackfillSettlement.Key(Backfill, Backfill.Open[0]), holder, state, Tick) }.ToDictionary(key => key.Name),
        others.ToDictionary(other => other.Id, other => other.State));

    [Fact]
    public void What_runs_stays_open() => Settle("ours", ExecutionState.Running).ShouldBeSameAs(Backfill);

    [Fact]
    public void What_has_ended_counts_by_how()
    {
        var settled = Settle("ours", ExecutionState.Failed);

        settled.Open.ShouldBeEmpty();
        settled.Ends.ShouldBe(new BackfillEnds(Failed: 1));
        settled.Started.ShouldBe(1);
    }

    [Fact]
    public void A_tick_that_somebody_else_had_first_was_not_started()
    {
        var settled = Settle("the schedule's", ExecutionState.Running);

        settled.Open.ShouldBeEmpty();
        (settled.Started, settled.Skipped).ShouldBe((0, 1));
    }

    [Fact]
    public void A_tick_that_somebody_has_started_again_since_counts_by_how_ours_ended()
    {
        var settled = Settle("later", ExecutionState.Running, ("ours", ExecutionState.Canceled));

        settled.Ends.ShouldBe(new BackfillEnds(Canceled: 1));
        settled.Started.ShouldBe(1);
    }

    [Fact]
    public void What_retention_has_removed_was_started()
    {
        var settled = Settle(null, null);

        settled.Open.ShouldBeEmpty();
        (settled.Started, settled.Skipped).ShouldBe((1, 0));
    }

    [Theory]
    [InlineData(1, 0, 0, 0, BackfillState.Succeeded, null)]
    [InlineData(1, 2, 0, 0, BackfillState.Warning, "2 executions ended with a warning.")]
    [InlineData(1, 1, 1, 2, BackfillState.Failed, "1 execution failed, 2 executions were canceled, 1 execution ended with a warning.")]
    public void It_ends_as_its_worst_execution(int succeeded, int warning, int failed, int canceled, object state, string? reason)
    {
        var ended = BackfillSettlement.End(Backfill with { Ends = new BackfillEnds(succeeded, warning, failed, canceled) }, Tick);

        ended.State.ShouldBe((BackfillState)state);
        ended.Reason.ShouldBe(reason);
        ended.EndedAt.ShouldBe(Tick);
    }
}
