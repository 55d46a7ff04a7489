using Pipelines.Definitions;
using static Pipelines.Runtime.Tests.Executor.GraphStateTests;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class GraphHandlerTests
{
    [Fact]
    public void A_failure_handler_runs_after_all_work_ended()
    {
        var graph = Begin(Task("a"), Task("b"), OnFailure("notify"));

        graph.Fail("a");
        graph.Ready().ShouldBe(["b"]);
        graph.Succeed("b");

        graph.Ready().ShouldBe(["notify"]);
    }

    [Fact]
    public void Without_a_failure_the_handler_is_skipped()
    {
        var graph = Begin(Task("a"), OnFailure("notify"));

        graph.Succeed("a");

        graph.ReasonOf("notify").ShouldBe("No task failed.");
        graph.State.FinalState.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public void A_failure_that_is_allowed_is_none()
    {
        var graph = Begin(Task("a") with { AllowFailure = true }, OnFailure("notify"));

        graph.Fail("a");

        graph.StateOf("notify").ShouldBe(TaskRunState.Skipped);
    }

    [Fact]
    public void A_handler_of_one_task_runs_only_after_that_one_failed()
    {
        var graph = Begin(Task("a"), Task("b"), OnFailure("for-a") with { Handles = "a" }, OnFailure("for-b") with { Handles = "b" });

        graph.Fail("a");
        graph.Succeed("b");

        graph.Ready().ShouldBe(["for-a"]);
        graph.ReasonOf("for-b").ShouldBe("Task 'b' did not fail.");
    }

    [Fact]
    public void Finally_runs_last_whatever_happened()
    {
        var graph = Begin(Task("a"), OnFailure("notify"), Finally("purge"));
        graph.Fail("a");
        graph.Ready().ShouldBe(["notify"]);

        graph.Succeed("notify");

        graph.Ready().ShouldBe(["purge"]);
        graph.State.IsEnded.ShouldBeFalse();
        graph.Succeed("purge");
        graph.State.IsEnded.ShouldBeTrue();
        graph.State.FinalState.ShouldBe(ExecutionState.Failed);
    }

    [Fact]
    public void A_failed_finally_fails_the_execution()
    {
        var graph = Begin(Task("a"), Finally("purge"));
        graph.Succeed("a");

        graph.Fail("purge");

        graph.State.FinalState.ShouldBe(ExecutionState.Failed);
        graph.State.FirstFailed!.Key.TaskId.ShouldBe("purge");
    }

    [Fact]
    public void A_failed_handler_leaves_the_failure_of_the_work_the_first()
    {
        var graph = Begin(Task("a"), OnFailure("notify"));
        graph.Fail("a");

        graph.Fail("notify");

        graph.State.FirstFailed!.Key.TaskId.ShouldBe("a");
        graph.State.Failures.ShouldHaveSingleItem().TaskId.ShouldBe("a");
    }

    [Fact]
    public void A_handler_takes_outputs_of_tasks_that_failed_as_null()
    {
        var graph = Begin(Task("a"), Finally("purge", Optional("a")));

        graph.Fail("a");

        graph.Ready().ShouldBe(["purge"]);
    }

    [Fact]
    public void A_handler_that_cannot_do_without_an_output_is_skipped()
    {
        var graph = Begin(Task("a"), Finally("purge", Value("a")));

        graph.Fail("a");

        graph.ReasonOf("purge").ShouldBe("It needs the output of 'a', which failed.");
    }

    [Fact]
    public void Cancel_ends_what_has_not_started_and_finally_still_runs()
    {
        var graph = Begin(Task("a"), Task("b"), Task("c", Order("b")), OnFailure("notify"), Finally("purge"));
        var running = graph.Start("a");

        graph.State.CancelAll("Somebody asked for it.", includeFinally: false, graph.Now);

        graph.StateOf("b").ShouldBe(TaskRunState.Canceled);
        graph.StateOf("c").ShouldBe(TaskRunState.Canceled);
        graph.Ready().ShouldBeEmpty();
        graph.State.Cancel(running, graph.Now);
        graph.Ready().ShouldBe(["purge"]);
        graph.Succeed("purge");
        graph.State.FinalState.ShouldBe(ExecutionState.Canceled);
    }

    [Fact]
    public void Cancel_reaches_elements_that_wait_for_their_bound()
    {
        var graph = Begin(Task("list"), GraphFanOutTests.Each() with { MaxParallel = 1 });
        graph.Succeed("list", "[1,2,3]");
        var running = graph.Start("each.0");

        graph.State.CancelAll("Stop.", includeFinally: false, graph.Now);
        graph.State.Cancel(running, graph.Now);

        graph.StateOf("each").ShouldBe(TaskRunState.Canceled);
        graph.StateOf("each.2").ShouldBe(TaskRunState.Canceled);
        graph.State.IsEnded.ShouldBeTrue();
    }

    [Fact]
    public void After_a_cancel_no_failure_handler_runs_though_a_task_failed_before()
    {
        var graph = Begin(Task("a"), Task("b"), OnFailure("notify"));
        graph.Fail("a");

        graph.State.CancelAll("Stop.", includeFinally: false, graph.Now);

        graph.StateOf("notify").ShouldBe(TaskRunState.Canceled);
        graph.State.FinalState.ShouldBe(ExecutionState.Canceled);
    }

    [Fact]
    public void A_second_cancel_stops_finally_tasks_too()
    {
        var graph = Begin(Task("a"), Finally("purge"));
        graph.State.CancelAll("Stop.", includeFinally: false, graph.Now);
        graph.Ready().ShouldBe(["purge"]);

        graph.State.CancelAll("Stop now.", includeFinally: true, graph.Now);

        graph.StateOf("purge").ShouldBe(TaskRunState.Canceled);
        graph.State.IsEnded.ShouldBeTrue();
    }

    private static TaskDefinition OnFailure(string id) => Task(id) with { Role = TaskRole.OnFailure };

    private static TaskDefinition Finally(string id, params TaskDependency[] dependencies) => Task(id, dependencies) with { Role = TaskRole.Finally };
}
