using Pipelines.Definitions;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor.Control;

public sealed class ReplayPlanTests
{
    private static readonly FlowDefinition Flow = Of(
        Task("extract"), Task("load", Value("extract")), Task("merge", Value("load")), Task("side", Value("extract")), Task("purge") with { Role = TaskRole.Finally });

    private static ReplayPlan Plan(string from, FlowDefinition flow, params (string Task, TaskRunState State)[] runs) => ReplayPlan.From(
        flow,
        new() { Id = "e1", Namespace = "test", FlowId = "flow", Revision = "0", State = ExecutionState.Failed, LogicalDate = default, CreatedAt = default, InputsJson = default },
        [.. runs.Select(run => new TaskRunRecord { Key = new(run.Task), State = run.State, Attempts = 2 })],
        [.. runs.Where(run => run.State == TaskRunState.Succeeded).Select(run => new TaskOutputRecord(new(run.Task), "7"u8.ToArray()))],
        from,
        DateTimeOffset.UnixEpoch);

    [Fact]
    public void What_succeeded_before_and_beside_the_task_is_taken_over_with_its_output()
    {
        var plan = Plan("load", Flow, ("extract", TaskRunState.Succeeded), ("load", TaskRunState.Succeeded), ("merge", TaskRunState.Succeeded), ("side", TaskRunState.Succeeded), ("purge", TaskRunState.Succeeded));

        plan.TaskRuns.Select(run => (run.Key.TaskId, run.State, run.Attempts)).ShouldBe([("extract", TaskRunState.Succeeded, 0), ("side", TaskRunState.Succeeded, 0)]);
        plan.Outputs.Select(output => output.Key.TaskId).ShouldBe(["extract", "side"]);
        plan.TaskRuns[0].Reason.ShouldBe("Taken over from execution e1.");
    }

    [Fact]
    public void What_failed_beside_the_task_runs_again() =>
        Plan("load", Flow, ("extract", TaskRunState.Succeeded), ("side", TaskRunState.Failed)).TaskRuns.Select(run => run.Key.TaskId).ShouldBe(["extract"]);

    [Fact]
    public void A_task_that_does_not_exist_is_refused_with_the_nearest()
    {
        var refused = Should.Throw<PipelineException>(() => Plan("lood", Flow));

        refused.Message.ShouldContain("has no task 'lood' to replay from. Did you mean 'load'?");
    }

    [Fact]
    public void A_handler_is_no_task_to_replay_from() => Should.Throw<PipelineException>(() => Plan("purge", Flow)).Message.ShouldContain("has no task 'purge'");

    [Theory]
    [InlineData(TaskRunState.Failed, "'extract', which it needs, is Failed there")]
    [InlineData(TaskRunState.Canceled, "is Canceled there")]
    public void What_needs_a_task_that_did_not_succeed_is_refused(TaskRunState state, string told) =>
        Should.Throw<PipelineException>(() => Plan("merge", Flow, ("extract", state), ("load", TaskRunState.Skipped))).Message.ShouldContain(told);

    [Fact]
    public void What_needs_a_task_that_did_not_run_is_refused() =>
        Should.Throw<PipelineException>(() => Plan("merge", Flow, ("extract", TaskRunState.Succeeded))).Message.ShouldContain("task 'load', which it needs, did not run there");

    [Fact]
    public void An_output_that_does_not_fit_the_task_any_more_is_refused()
    {
        var flow = Of(Task("extract") with { CheckOutput = (_, context) => context.AddError("expected a text") }, Task("load", Value("extract")));

        var refused = Should.Throw<PipelineException>(() => Plan("load", flow, ("extract", TaskRunState.Succeeded)));

        refused.Message.ShouldBe("Execution 'e1' cannot be replayed from task 'load': what it did does not fit the flow any more. The output of task 'extract' does not fit its type any more: expected a text. Replay from an earlier task, or all of it.");
    }

    [Fact]
    public void A_task_that_ran_once_and_is_fanned_out_now_is_refused()
    {
        var flow = Of(Task("months"), Task("load", Value("months")) with { Each = "months" }, Task("merge", Value("load")));

        var refused = Should.Throw<PipelineException>(() => Plan("merge", flow, ("months", TaskRunState.Succeeded), ("load", TaskRunState.Succeeded)));

        refused.Message.ShouldContain("Task 'load' ran once, but runs for each element of 'months' now.");
    }
}
