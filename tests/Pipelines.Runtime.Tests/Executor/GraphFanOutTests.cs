using Pipelines.Definitions;
using static Pipelines.Runtime.Tests.Executor.GraphStateTests;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class GraphFanOutTests
{
    [Fact]
    public void Each_element_of_the_list_is_a_run_of_its_own()
    {
        var graph = Fanned();

        graph.Succeed("list", """["a",{"b":[1,2]},null]""");

        graph.Ready().ShouldBe(["each.0", "each.1", "each.2"]);
        Text(graph.Take("each.1").ElementJson).ShouldBe("""{"b":[1,2]}""");
        graph.RecordOf("each").ElementCount.ShouldBe(3);
        graph.StateOf("each").ShouldBe(TaskRunState.Running);
    }

    [Fact]
    public void The_fan_in_runs_once_all_elements_succeeded_and_gets_them_in_order()
    {
        var graph = Fanned();
        graph.Succeed("list", "[1,2,3]");
        graph.Succeed("each.2", "30");
        graph.Succeed("each.0", "10");
        graph.StateOf("sum").ShouldBe(TaskRunState.Pending);
        graph.Succeed("each.1", "20");

        graph.Ready().ShouldBe(["sum"]);
        Text(graph.State.Get("each").Json).ShouldBe("[10,20,30]");
        graph.State.GetElements("each").Select(element => Text(element.Json)).ShouldBe(["10", "20", "30"]);
    }

    [Fact]
    public void No_element_is_a_success_with_an_empty_list()
    {
        var graph = Fanned();

        graph.Succeed("list", "[]");

        graph.StateOf("each").ShouldBe(TaskRunState.Succeeded);
        Text(graph.State.Get("each").Json).ShouldBe("[]");
        graph.Ready().ShouldBe(["sum"]);
    }

    [Fact]
    public void A_failed_element_fails_the_whole_after_all_others_ended_and_the_fan_in_is_skipped()
    {
        var graph = Fanned();
        graph.Succeed("list", "[1,2]");

        graph.Fail("each.0", "first is broken");
        graph.StateOf("each").ShouldBe(TaskRunState.Running);
        graph.Succeed("each.1", "20");

        graph.StateOf("each").ShouldBe(TaskRunState.Failed);
        graph.RecordOf("each").Error!.Message.ShouldBe("first is broken");
        graph.StateOf("sum").ShouldBe(TaskRunState.Skipped);
        graph.State.Failures.ShouldHaveSingleItem().ElementIndex.ShouldBe(0);
    }

    [Fact]
    public void An_element_that_may_fail_is_left_out_of_the_list()
    {
        var graph = Begin(Task("list"), Each() with { AllowFailure = true }, Task("sum", Value("each")));
        graph.Succeed("list", "[1,2]");

        graph.Fail("each.0");
        graph.Succeed("each.1", "20");

        graph.StateOf("each").ShouldBe(TaskRunState.Warning);
        Text(graph.State.Get("each").Json).ShouldBe("[20]");
        graph.Succeed("sum");
        graph.State.FinalState.ShouldBe(ExecutionState.Warning);
    }

    [Fact]
    public void Outcomes_of_failed_elements_reach_a_fan_in_that_takes_them()
    {
        var graph = Begin(Task("list"), Each(), Task("report", Outcome("each")));
        graph.Succeed("list", "[1,2]");
        graph.Fail("each.0");
        graph.Succeed("each.1", "20");

        graph.Ready().ShouldBe(["report"]);
        graph.State.GetElements("each").Select(element => element.State).ShouldBe([TaskRunState.Failed, TaskRunState.Succeeded]);
    }

    [Fact]
    public void The_bound_of_parallel_elements_holds_and_a_retry_gives_its_place_up()
    {
        var graph = Begin(Task("list"), Each() with { MaxParallel = 2 });
        graph.Succeed("list", "[1,2,3,4]");
        graph.Ready().ShouldBe(["each.0", "each.1"]);

        graph.Succeed("each.0", "1");
        graph.Ready().ShouldBe(["each.1", "each.2"]);

        var retrying = graph.Start("each.1");
        graph.State.WaitForRetry(retrying, new TaskError("E", "broken"), graph.Now);
        graph.Ready().ShouldBe(["each.2", "each.3"]);

        graph.State.RetryDue(retrying, DateTimeOffset.MaxValue);
        graph.Ready().ShouldBe(["each.2", "each.3"]);
        graph.Succeed("each.2", "1");
        graph.Ready().ShouldBe(["each.3", "each.1"]);
    }

    [Fact]
    public void Elements_that_are_all_skipped_make_the_whole_skipped()
    {
        var graph = Fanned();
        graph.Succeed("list", "[1,2]");

        graph.Skip("each.0");
        graph.Skip("each.1");

        graph.StateOf("each").ShouldBe(TaskRunState.Skipped);
        graph.State.Get("each").Json.ShouldBeNull("an empty value is no value that can be read");
        graph.ReasonOf("sum").ShouldBe("It needs the output of 'each', which was skipped.");
    }

    [Fact]
    public void Some_skipped_elements_do_not_matter()
    {
        var graph = Fanned();
        graph.Succeed("list", "[1,2]");

        graph.Skip("each.0");
        graph.Succeed("each.1", "20");

        Text(graph.State.Get("each").Json).ShouldBe("[20]");
    }

    [Fact]
    public void An_output_that_is_not_a_list_fails_the_task_with_a_message_that_says_so()
    {
        var graph = Fanned();

        graph.Succeed("list", "42");

        graph.StateOf("each").ShouldBe(TaskRunState.Failed);
        graph.RecordOf("each").Error!.Message.ShouldBe("Task 'each' runs for each element of 'list', whose output is not a list.");
    }

    [Fact]
    public void A_skipped_list_skips_the_fan_out_even_when_its_join_takes_anything()
    {
        var graph = Begin(Task("list"), Each() with { Join = Join.AllFinished });

        graph.Skip("list");

        graph.ReasonOf("each").ShouldBe("It runs for each element of 'list', which was skipped.");
    }

    [Fact]
    public void A_fan_out_may_run_over_the_results_of_another()
    {
        var graph = Begin(Task("list"), Each(), Task("again", Value("each")) with { Each = "each" });
        graph.Succeed("list", "[1,2]");
        graph.Succeed("each.0", "10");
        graph.Succeed("each.1", "20");

        Text(graph.Take("again.1").ElementJson).ShouldBe("20");
    }

    internal static TaskDefinition Each() => Task("each", Value("list")) with { Each = "list" };

    private static GraphRun Fanned() => Begin(Task("list"), Each(), Task("sum", Value("each")));
}
