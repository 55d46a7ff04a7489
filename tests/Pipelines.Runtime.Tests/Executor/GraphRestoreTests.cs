using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class GraphRestoreTests
{
    [Fact]
    public void What_succeeded_does_not_run_again_and_its_output_is_there()
    {
        var graph = Restore([Task("a"), Task("b", Value("a"))], [Stored("a", TaskRunState.Succeeded)], [Output("a", "42")]);

        graph.Ready().ShouldBe(["b"]);
        Text(graph.State.Get("a").Json).ShouldBe("42");
    }

    [Fact]
    public void What_was_skipped_has_no_output_rather_than_an_empty_one()
    {
        var graph = Restore([Task("a"), Task("b", Optional("a"))], [Stored("a", TaskRunState.Skipped)], []);

        graph.State.Get("a").Json.ShouldBeNull();
    }

    [Fact]
    public void A_run_that_was_cut_off_runs_again_and_counts_an_interruption()
    {
        var graph = Restore([Task("a")], [Stored("a", TaskRunState.Running) with { Attempts = 1 }], []);

        graph.Ready().ShouldBe(["a"]);
        graph.RecordOf("a").Interruptions.ShouldBe(1);
        graph.RecordOf("a").State.ShouldBe(TaskRunState.Pending);
    }

    [Fact]
    public void A_run_that_waited_for_a_retry_still_waits()
    {
        var due = new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.Zero);
        var graph = Restore([Task("a")], [Stored("a", TaskRunState.RetryWaiting) with { Attempts = 1, NextAttemptAt = due }], []);

        graph.Ready().ShouldBeEmpty();
        graph.State.TakeRestoredRetries().ShouldHaveSingleItem().Record.NextAttemptAt.ShouldBe(due);
    }

    [Fact]
    public void A_fan_out_goes_on_with_the_elements_that_have_not_ended()
    {
        var graph = Restore(
            [Task("list"), GraphFanOutTests.Each(), Task("sum", Value("each"))],
            [Stored("list", TaskRunState.Succeeded), Stored("each", TaskRunState.Running) with { ElementCount = 3 }, Stored("each", TaskRunState.Succeeded, 0), Stored("each", TaskRunState.Running, 1)],
            [Output("list", "[1,2,3]"), Output("each", "10", 0)]);

        graph.Ready().ShouldBe(["each.1", "each.2"]);
        graph.Succeed("each.1", "20");
        graph.Succeed("each.2", "30");

        Text(graph.State.Get("each").Json).ShouldBe("[10,20,30]");
    }

    [Fact]
    public void A_fan_out_that_had_ended_gives_its_results()
    {
        var graph = Restore(
            [Task("list"), GraphFanOutTests.Each(), Task("sum", Value("each"))],
            [Stored("list", TaskRunState.Succeeded), Stored("each", TaskRunState.Succeeded) with { ElementCount = 2 }, Stored("each", TaskRunState.Succeeded, 0), Stored("each", TaskRunState.Succeeded, 1)],
            [Output("list", "[1,2]"), Output("each", "10", 0), Output("each", "20", 1)]);

        graph.Ready().ShouldBe(["sum"]);
        graph.State.GetElements("each").Count.ShouldBe(2);
    }

    [Fact]
    public void The_failure_of_before_still_fails_the_execution()
    {
        var error = new TaskError("E", "broken");
        var graph = Restore(
            [Task("a"), Task("notify") with { Role = TaskRole.OnFailure }],
            [Stored("a", TaskRunState.Failed) with { Error = error, Attempts = 2 }],
            []);

        graph.Ready().ShouldBe(["notify"]);
        graph.State.Failures.ShouldHaveSingleItem().ShouldBe(new TaskFailure("a", null, 2, error));
        graph.Succeed("notify");
        graph.State.FinalState.ShouldBe(ExecutionState.Failed);
    }

    [Fact]
    public void An_execution_whose_tasks_have_all_ended_has_ended()
    {
        var graph = Restore([Task("a")], [Stored("a", TaskRunState.Succeeded)], []);

        graph.State.IsEnded.ShouldBeTrue();
    }

    [Fact]
    public void Tasks_that_the_flow_does_not_have_any_more_are_named()
    {
        var graph = new GraphState(Of(Task("a")));

        graph.Restore([Stored("gone", TaskRunState.Succeeded)], []).ShouldBe(["gone"]);
    }

    private static GraphRun Restore(TaskDefinition[] tasks, TaskRunRecord[] taskRuns, TaskOutputRecord[] outputs)
    {
        var graph = new GraphState(Of(tasks));
        graph.Restore(taskRuns, outputs);
        return new GraphRun(graph);
    }

    private static TaskRunRecord Stored(string id, TaskRunState state, int? element = null) =>
        new() { Key = new TaskRunKey(id, element), State = state, EndedAt = state.IsTerminal() ? DateTimeOffset.UnixEpoch : null };

    private static TaskOutputRecord Output(string id, string json, int? element = null) => new(new TaskRunKey(id, element), GraphStateTests.Bytes(json));
}
