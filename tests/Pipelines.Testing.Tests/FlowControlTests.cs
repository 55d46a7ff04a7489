using Pipelines.Testing.Tests.Flows;

namespace Pipelines.Testing.Tests;

public sealed class FlowControlTests
{
    [Fact]
    public async Task Subflows_run_in_virtual_time_without_being_registered()
    {
        var result = await FlowTest.RunAsync(CallerFlow.Call(), test => test.MaxParallelTasks = 2);

        result.ShouldHaveSucceeded();
        result.Task("call").Output<int>().ShouldBe(3);
        result.Duration.ShouldBe(TimeSpan.FromHours(2));
        result.Subflows.Select(subflow => (subflow.Flow, subflow.State)).ShouldBe([("tests/nap", ExecutionState.Succeeded), ("tests/nap", ExecutionState.Succeeded)]);
    }

    [Fact]
    public async Task The_clock_stands_still_while_a_subflow_is_being_started_beside_one_that_is_waited_for()
    {
        var result = await FlowTest.RunAsync(SlowlyCallingFlow.Call(), test => test.MaxParallelTasks = 2);

        result.ShouldHaveSucceeded();
        result.Duration.ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task The_test_decides_where_a_task_asks()
    {
        var result = await FlowTest.RunAsync(AskingFlow.Call(), test => test.Approve("review", "no", after: TimeSpan.FromHours(3), by: "ada"));

        result.ShouldHaveSucceeded();
        result.Task("review").Output<string>().ShouldBe("False by ada");
        result.Duration.ShouldBe(TimeSpan.FromHours(3));
    }

    [Fact]
    public async Task A_decision_that_the_test_never_gives_is_an_error_that_tells_how()
    {
        var error = await Should.ThrowAsync<FlowTestException>(() => FlowTest.RunAsync(AskingFlow.Call()));

        error.Message.ShouldContain("test.Approve(\"review\"");
    }

    [Fact]
    public async Task A_decision_that_does_not_fit_is_an_error()
    {
        var error = await Should.ThrowAsync<PipelineException>(() => FlowTest.RunAsync(AskingFlow.Call(), test => test.Approve("review", "perhaps")));

        error.Message.ShouldContain("task 'review' of flow 'tests/asking'");
    }

    [Fact]
    public async Task When_nobody_decides_the_default_is_taken_after_virtual_days()
    {
        var result = await FlowTest.RunAsync(PatientFlow.Call());

        result.ShouldHaveSucceeded();
        result.Task("review").Output<bool>().ShouldBeFalse();
        result.Duration.ShouldBe(TimeSpan.FromDays(2));
    }

    [Fact]
    public async Task The_last_try_of_the_whole_is_the_result()
    {
        var result = await FlowTest.RunAsync(FlakyFlow.Call());

        result.ShouldHaveSucceeded();
        result.Attempt.ShouldBe(3);
        result.Starts.ShouldBe(["work"]);
    }

    [Fact]
    public async Task A_flow_that_takes_too_long_fails()
    {
        var result = await FlowTest.RunAsync(HastyFlow.Call());

        result.ShouldHaveFailed("Flow 'tests/hasty' took longer than its limit of 1h.");
        result.Duration.ShouldBe(TimeSpan.FromHours(1));
    }
}
