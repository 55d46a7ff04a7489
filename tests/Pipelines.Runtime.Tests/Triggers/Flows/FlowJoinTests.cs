using Pipelines.Definitions;
using Pipelines.Runtime.Triggers.Flows;

namespace Pipelines.Runtime.Tests.Triggers.Flows;

public sealed class FlowJoinTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 28, 8, 0, 0, TimeSpan.Zero);

    private static readonly string[] Flows = ["test/a", "test/b"];

    private static EndedExecution End(string flow, double minutes, string? id = null, int attempt = 1) => new()
    {
        Id = id ?? $"{flow}{minutes}",
        Namespace = "test",
        FlowId = flow,
        LogicalDate = Start,
        State = ExecutionState.Succeeded,
        EndedAt = Start.AddMinutes(minutes),
        Attempt = attempt,
    };

    private static FlowJoin Within(double minutes) => new(Flows, (earlier, later) => later.EndedAt - earlier.EndedAt <= TimeSpan.FromMinutes(minutes));

    /// <summary>What each end starts, as the ids of the ends.</summary>
    private static List<string?> Run(FlowJoin join, params EndedExecution[] ends)
    {
        var (state, started) = (JoinState.Empty, new List<string?>());
        foreach (var end in ends)
        {
            var step = join.Add(state, end);
            started.Add(step.Complete is { } complete ? string.Join(" ", complete.Select(static one => one.Id)) : null);

            // As after a restart: only what is written counts.
            state = JoinState.FromJson(step.State.ToJson());
        }

        return started;
    }

    [Fact]
    public void It_starts_with_the_last_end_in_the_order_of_its_flows() => Run(Within(10), End("b", 0), End("a", 5)).ShouldBe([null, "a5 b0"]);

    [Fact]
    public void Ends_at_the_edge_of_the_window_go_together() => Run(Within(10), End("a", 0), End("b", 10)).ShouldBe([null, "a0 b10"]);

    [Fact]
    public void Ends_beyond_the_window_do_not() => Run(Within(10), End("a", 0), End("b", 10.001), End("a", 15)).ShouldBe([null, null, "a15 b10.001"]);

    [Fact]
    public void Of_each_flow_the_latest_end_counts() => Run(Within(10), End("a", 0), End("a", 3), End("b", 4)).ShouldBe([null, null, "a3 b4"]);

    [Fact]
    public void An_end_that_is_told_late_does_not_replace_a_later_one() => Run(Within(10), End("a", 3), End("a", 0), End("b", 4)).ShouldBe([null, null, "a3 b4"]);

    [Fact]
    public void What_has_led_to_a_start_does_not_count_again() =>
        Run(Within(10), End("a", 0), End("b", 1), End("b", 2), End("a", 3)).ShouldBe([null, "a0 b1", null, "a3 b2"]);

    [Fact]
    public void An_end_that_a_later_one_has_overtaken_counts_no_more() => Run(Within(10), End("a", 2), End("b", 3), End("b", 1), End("a", 4)).ShouldBe([null, "a2 b3", null, null]);

    [Fact]
    public void An_end_that_comes_twice_counts_once()
    {
        var (a, b) = (End("a", 0), End("b", 1));

        Run(Within(10), a, a, b, b, a, End("b", 2)).ShouldBe([null, null, "a0 b1", null, null, null]);
    }

    [Fact]
    public void An_execution_that_was_restarted_has_ended_once_more() =>
        Run(Within(10), End("a", 0, "x"), End("b", 1, "y"), End("a", 2, "x", attempt: 2), End("b", 3, "z")).ShouldBe([null, "x y", null, "x z"]);

    [Fact]
    public void The_zone_of_a_deadline_is_found_as_those_of_schedules_are()
    {
        var flow = TriggerScene.Flow("joined");
        var join = new AfterFlowsTriggerDefinition { Id = "both", After = [static () => TriggerScene.Flow("a"), static () => TriggerScene.Flow("b")], States = [ExecutionState.Succeeded], Deadline = new TimeOnly(9, 0), TimeZone = "w. europe standard time", Map = static _ => [null] };

        Run(FlowJoin.Of(FlowFollower.Of(flow, join)!), End("a", 0), End("b", -1)).ShouldBe([null, "a0 b-1"]);
    }

    [Fact]
    public void A_deadline_parts_the_days()
    {
        var days = new DeadlineDay(new TimeOnly(9, 0), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        var join = new FlowJoin(Flows, (one, other) => days.Of(one.EndedAt) == days.Of(other.EndedAt));

        // 8:00 UTC is 9:00 in Berlin, and 10:00 from the 29th on, when the day before it is an hour shorter.
        Run(join, End("a", 0), End("b", 1), End("a", 23 * 60), End("b", (23 * 60) + 1)).ShouldBe([null, null, "a1380 b1", null]);
    }
}
