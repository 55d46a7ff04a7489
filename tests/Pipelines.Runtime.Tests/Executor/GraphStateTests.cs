using System.Diagnostics;
using System.Text;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class GraphStateTests
{
    [Fact]
    public void Tasks_without_dependencies_are_ready_at_once() => Begin(Task("a"), Task("b")).Ready().ShouldBe(["a", "b"]);

    [Fact]
    public void A_task_is_ready_when_all_before_it_succeeded()
    {
        var graph = Begin(Task("a"), Task("b"), Task("c", Order("a"), Value("b")));

        graph.Succeed("a");
        graph.Ready().ShouldBe(["b"]);

        graph.Succeed("b");
        graph.Ready().ShouldBe(["c"]);
    }

    [Fact]
    public void An_execution_without_tasks_has_succeeded()
    {
        var graph = Begin();

        graph.State.IsEnded.ShouldBeTrue();
        graph.State.FinalState.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public void What_depends_on_a_failed_task_is_skipped_and_other_branches_go_on()
    {
        var graph = Begin(Task("a"), Task("b", Value("a")), Task("c", Order("b")), Task("d"));

        graph.Fail("a");

        graph.StateOf("b").ShouldBe(TaskRunState.Skipped);
        graph.ReasonOf("b").ShouldBe("It needs the output of 'a', which failed.");
        graph.ReasonOf("c").ShouldBe("It comes after 'b', which was skipped.");
        graph.Ready().ShouldBe(["d"]);
        graph.Succeed("d");
        graph.State.FinalState.ShouldBe(ExecutionState.Failed);
    }

    [Fact]
    public void A_task_is_skipped_as_soon_as_one_dependency_failed()
    {
        var graph = Begin(Task("a"), Task("slow"), Task("c", Value("a"), Value("slow")));

        graph.Fail("a");

        graph.StateOf("c").ShouldBe(TaskRunState.Skipped);
    }

    [Theory]
    [InlineData(DependencyKind.Value, TaskRunState.Skipped, false)]
    [InlineData(DependencyKind.Value, TaskRunState.Warning, false)]
    [InlineData(DependencyKind.Value, TaskRunState.Failed, false)]
    [InlineData(DependencyKind.Order, TaskRunState.Skipped, false)]
    [InlineData(DependencyKind.Order, TaskRunState.Warning, true)]
    [InlineData(DependencyKind.Order, TaskRunState.Failed, false)]
    [InlineData(DependencyKind.Optional, TaskRunState.Skipped, true)]
    [InlineData(DependencyKind.Optional, TaskRunState.Warning, true)]
    [InlineData(DependencyKind.Optional, TaskRunState.Failed, false)]
    [InlineData(DependencyKind.Outcome, TaskRunState.Skipped, true)]
    [InlineData(DependencyKind.Outcome, TaskRunState.Warning, true)]
    [InlineData(DependencyKind.Outcome, TaskRunState.Failed, true)]
    public void What_is_taken_of_a_task_decides_which_of_its_ends_are_good_enough(DependencyKind kind, TaskRunState end, bool runs)
    {
        var graph = Begin(Task("a") with { AllowFailure = end == TaskRunState.Warning }, Task("b", new TaskDependency("a", kind)));

        graph.EndAs("a", end);

        graph.StateOf("b").ShouldBe(runs ? TaskRunState.Pending : TaskRunState.Skipped);
        graph.Ready().ShouldBe(runs ? ["b"] : []);
    }

    [Fact]
    public void A_failure_that_is_allowed_makes_the_execution_a_warning()
    {
        var graph = Begin(Task("a") with { AllowFailure = true }, Task("b", Order("a")));

        graph.Fail("a");
        graph.Succeed("b");

        graph.StateOf("a").ShouldBe(TaskRunState.Warning);
        graph.State.FinalState.ShouldBe(ExecutionState.Warning);
    }

    [Fact]
    public void Any_succeeded_waits_for_all_and_runs_when_one_succeeded()
    {
        var graph = Begin(Task("a"), Task("b"), Task("c", Optional("a"), Optional("b")) with { Join = Join.AnySucceeded });

        graph.Succeed("a");
        graph.StateOf("c").ShouldBe(TaskRunState.Pending);
        graph.Fail("b");

        graph.Ready().ShouldBe(["c"]);
    }

    [Fact]
    public void Any_succeeded_is_skipped_when_none_did()
    {
        var graph = Begin(Task("a"), Task("b"), Task("c", Optional("a"), Optional("b")) with { Join = Join.AnySucceeded });

        graph.Skip("a");
        graph.Fail("b");

        graph.ReasonOf("c").ShouldBe("None of 'a', 'b' succeeded.");
    }

    [Fact]
    public void All_finished_runs_whatever_happened()
    {
        var graph = Begin(Task("a"), Task("b"), Task("c", Optional("a"), Order("b")) with { Join = Join.AllFinished });

        graph.Fail("a");
        graph.Skip("b");

        graph.Ready().ShouldBe(["c"]);
    }

    [Fact]
    public void A_long_chain_of_skips_does_not_overflow_the_stack()
    {
        var tasks = Enumerable.Range(0, 20_000).Select(index => index == 0 ? Task("t0") : Task($"t{index}", Order($"t{index - 1}"))).ToArray();
        var graph = Begin(tasks);

        graph.Fail("t0");

        graph.StateOf("t19999").ShouldBe(TaskRunState.Skipped);
        graph.State.IsEnded.ShouldBeTrue();
    }

    [Fact]
    public void Fifty_thousand_elements_cost_what_they_change()
    {
        const int count = 50_000;
        var graph = Begin(Task("list"), Task("each", Value("list")) with { Each = "list", MaxParallel = 16 }, Task("sum", Value("each")));
        graph.Succeed("list", $"[{string.Join(',', Enumerable.Range(0, count))}]");
        var watch = Stopwatch.StartNew();

        while (graph.State.TakeReady() is { } run && run.Task.Id == "each")
        {
            graph.Run(run, run.ElementJson);
            graph.State.TakeChanges();
        }

        graph.State.Get("each").State.ShouldBe(TaskRunState.Succeeded);

        // Quadratic cost would take minutes; the bound is wide enough for a busy machine.
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Changes_are_given_once_each()
    {
        var graph = Begin(Task("a"), Task("b", Order("a")));
        graph.Succeed("a");

        graph.State.TakeChanges().ShouldHaveSingleItem().Record.Attempts.ShouldBe(1);
        graph.State.TakeChanges().ShouldBeEmpty();
    }

    [Fact]
    public void A_retry_waits_and_then_runs_again()
    {
        var graph = Begin(Task("a"));
        var run = graph.Take("a");
        graph.State.Start(run, graph.Now);
        graph.State.WaitForRetry(run, new TaskError("E", "broken"), graph.Now.AddSeconds(10));

        run.State.ShouldBe(TaskRunState.RetryWaiting);
        run.Record.NextAttemptAt.ShouldBe(graph.Now.AddSeconds(10));
        graph.Ready().ShouldBeEmpty();

        graph.State.RetryDue(run, DateTimeOffset.MaxValue);
        graph.Succeed("a");

        run.Record.Attempts.ShouldBe(2);
        run.Record.Error.ShouldBeNull();
    }

    [Fact]
    public void An_interrupted_attempt_runs_again_and_does_not_count_as_failed()
    {
        var graph = Begin(Task("a"));
        var run = graph.Take("a");
        graph.State.Start(run, graph.Now);

        graph.State.Interrupt(run);

        run.Record.Interruptions.ShouldBe(1);
        run.FailedAttempts.ShouldBe(0);
        graph.Ready().ShouldBe(["a"]);
    }

    internal static GraphRun Begin(params TaskDefinition[] tasks) => new(new GraphState(Of(tasks)));

    internal static ReadOnlyMemory<byte> Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
