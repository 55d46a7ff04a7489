using Pipelines.Definitions;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor.Control;

public sealed class RestartPlanTests
{
    private static readonly FlowDefinition Chain = Of(
        Task("extract"), Task("load", Value("extract")), Task("merge", Value("load")), Task("other"),
        Task("notify") with { Role = TaskRole.OnFailure }, Task("purge") with { Role = TaskRole.Finally });

    private static readonly FlowDefinition FanOut = Of(Task("list"), Task("each", Value("list")) with { Each = "list" }, Task("sum", Value("each")));

    private static TaskRunRecord Run(string task, TaskRunState state, int attempts = 1, int? element = null) => new() { Key = new(task, element), State = state, Attempts = attempts };

    private static ExecutionRecord Execution(ExecutionState state) => new()
    {
        Id = "e1",
        Namespace = "test",
        FlowId = "flow",
        Revision = "0",
        State = state,
        LogicalDate = default,
        CreatedAt = default,
        InputsJson = default,
    };

    private static ExecutionRestart Plan(FlowDefinition flow, ExecutionState state, params TaskRunRecord[] runs) => RestartPlan.Of(flow, Execution(state), runs);

    [Fact]
    public void What_failed_runs_again_with_all_behind_it_and_the_handlers()
    {
        var plan = Plan(
            Chain, ExecutionState.Failed,
            Run("extract", TaskRunState.Succeeded), Run("load", TaskRunState.Failed, 3), Run("merge", TaskRunState.Skipped, 0), Run("other", TaskRunState.Succeeded),
            Run("notify", TaskRunState.Succeeded), Run("purge", TaskRunState.Succeeded));

        plan.Changed.Select(run => (run.Key.TaskId, run.State, run.Attempts, run.AttemptsBefore)).ShouldBe(
            [("load", TaskRunState.Pending, 3, 3), ("notify", TaskRunState.Pending, 1, 1), ("purge", TaskRunState.Pending, 1, 1)]);
        plan.Forgotten.ShouldBe([new("merge")]);
    }

    [Fact]
    public void What_succeeded_behind_a_failed_task_runs_again_too()
    {
        var plan = Plan(Chain, ExecutionState.Failed, Run("extract", TaskRunState.Failed), Run("load", TaskRunState.Succeeded), Run("merge", TaskRunState.Succeeded), Run("other", TaskRunState.Succeeded));

        plan.Changed.Select(run => run.Key.TaskId).ShouldBe(["extract", "load", "merge"]);
    }

    [Fact]
    public void Interruptions_count_no_more_since_all_earlier_attempts_do_not()
    {
        var plan = Plan(Chain, ExecutionState.Canceled, Run("extract", TaskRunState.Canceled, 3) with { Interruptions = 2, Error = new("T", "m"), EndedAt = DateTimeOffset.UnixEpoch });

        plan.Changed.ShouldHaveSingleItem().ShouldBe(new() { Key = new("extract"), State = TaskRunState.Pending, Attempts = 3, AttemptsBefore = 3 });
    }

    [Fact]
    public void Only_the_failed_elements_of_a_fan_out_run_again()
    {
        var plan = Plan(
            FanOut, ExecutionState.Failed,
            Run("list", TaskRunState.Succeeded), Run("each", TaskRunState.Failed, 0) with { ElementCount = 4, EndedAt = DateTimeOffset.UnixEpoch, Error = new("T", "m") },
            Run("each", TaskRunState.Succeeded, 1, 0), Run("each", TaskRunState.Failed, 2, 1), Run("each", TaskRunState.Skipped, 0, 2), Run("each", TaskRunState.Canceled, 0, 3),
            Run("sum", TaskRunState.Skipped, 0));

        plan.Changed.ShouldBe(
        [
            new() { Key = new("each"), State = TaskRunState.Running, ElementCount = 4 },
            new() { Key = new("each", 1), State = TaskRunState.Pending, Attempts = 2, AttemptsBefore = 2 },
        ]);
        plan.Forgotten.ShouldBe([new("each", 3), new("sum")]);
    }

    [Fact]
    public void A_fan_out_behind_a_failed_task_begins_anew_since_its_list_may_be_another()
    {
        var plan = Plan(FanOut, ExecutionState.Failed, Run("list", TaskRunState.Failed), Run("each", TaskRunState.Succeeded, 0) with { ElementCount = 1 }, Run("each", TaskRunState.Succeeded, 1, 0));

        plan.Forgotten.ShouldBe([new("each"), new("each", 0)]);
    }

    [Fact]
    public void A_failure_that_the_flow_allows_runs_again_only_when_nothing_else_is_to()
    {
        var flow = Of(Task("a") with { AllowFailure = true }, Task("b"));

        Plan(flow, ExecutionState.Failed, Run("a", TaskRunState.Warning), Run("b", TaskRunState.Failed)).Changed.Select(run => run.Key.TaskId).ShouldBe(["b"]);
        Plan(flow, ExecutionState.Warning, Run("a", TaskRunState.Warning), Run("b", TaskRunState.Succeeded)).Changed.Select(run => run.Key.TaskId).ShouldBe(["a"]);
    }

    [Fact]
    public void What_a_condition_skipped_stays_skipped() =>
        Plan(Chain, ExecutionState.Failed, Run("extract", TaskRunState.Skipped, 0), Run("other", TaskRunState.Failed)).Changed.Select(run => run.Key.TaskId).ShouldBe(["other"]);

    [Theory]
    [InlineData(ExecutionState.Succeeded, "succeeded: there is nothing to restart. 'replay e1'")]
    [InlineData(ExecutionState.Running, "has not ended (it is Running)")]
    [InlineData(ExecutionState.Created, "has not ended (it is Created)")]
    [InlineData(ExecutionState.Paused, "has not ended (it is Paused)")]
    [InlineData(ExecutionState.Skipped, "was skipped")]
    public void What_has_nothing_to_restart_is_refused_with_the_way_out(ExecutionState state, string told) =>
        Should.Throw<PipelineException>(() => Plan(Chain, state)).Message.ShouldContain(told);
}
