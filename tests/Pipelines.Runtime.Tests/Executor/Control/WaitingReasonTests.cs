using Pipelines.Definitions;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Storage;
using static Pipelines.Runtime.Tests.Support.TestFlow;

namespace Pipelines.Runtime.Tests.Executor.Control;

public sealed class WaitingReasonTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly FlowDefinition Flow = Of(
        Task("extract"),
        Task("load", Value("extract")),
        Task("merge", Value("extract"), Value("load")),
        Task("pooled") with { Pool = new PoolPolicy("warehouse", 1) },
        Task("each", Value("extract")) with { Each = "extract", MaxParallel = 1 },
        Task("purge") with { Role = TaskRole.Finally });

    private readonly WaitingReason _waiting = new(Now, 64, _ => 3);

    private static TaskRunRecord Run(string task, TaskRunState state, int? element = null) => new() { Key = new(task, element), State = state };

    private string? Why(TaskRunRecord run, params TaskRunRecord[] others) => _waiting.Of("e1", Flow, run, [run, .. others]);

    private string? Why(ExecutionState state, string? reason = null, DateTimeOffset? wakeAt = null, string? nodeId = null) => _waiting.Of(new ExecutionRecord
    {
        Id = "e1",
        Namespace = "test",
        FlowId = "flow",
        Revision = "1",
        State = state,
        Reason = reason,
        WakeAt = wakeAt,
        NodeId = nodeId,
        LogicalDate = Now,
        CreatedAt = Now,
        InputsJson = default,
    });

    [Fact]
    public void A_created_execution_waits_for_a_process() => Why(ExecutionState.Created).ShouldBe("Waits for a process that serves.");

    [Fact]
    public void One_that_wakes_later_says_when_and_why() =>
        Why(ExecutionState.Created, "Attempt 1 of the whole failed.", Now.AddHours(1)).ShouldBe("Waits until 2026-01-01 01:00:00 UTC: Attempt 1 of the whole failed.");

    [Fact]
    public void A_queued_one_says_which_limit() => Why(ExecutionState.Queued, "Waits for another to end: only 1.").ShouldBe("Waits for another to end: only 1.");

    [Fact]
    public void One_whose_process_died_waits_for_another() => Why(ExecutionState.Running).ShouldBe("Waits for a process that serves to go on with it.");

    [Theory]
    [InlineData(ExecutionState.Running)]
    [InlineData(ExecutionState.Succeeded)]
    [InlineData(ExecutionState.Failed)]
    public void What_runs_or_has_ended_waits_for_nothing(ExecutionState state) => Why(state, nodeId: "node").ShouldBeNull();

    [Fact]
    public void A_task_waits_for_those_before_it() => Why(Run("merge", TaskRunState.Pending), Run("extract", TaskRunState.Succeeded), Run("load", TaskRunState.Running)).ShouldBe("Waits for 'load'.");

    [Fact]
    public void A_task_that_was_not_stored_yet_counts_as_open() => Why(Run("merge", TaskRunState.Pending)).ShouldBe("Waits for 'extract', 'load'.");

    [Fact]
    public void A_task_that_is_ready_waits_for_a_slot() => Why(Run("load", TaskRunState.Pending), Run("extract", TaskRunState.Succeeded)).ShouldBe("Waits for a free slot of 64.");

    [Fact]
    public void A_task_with_a_pool_waits_for_the_pool() => Why(Run("pooled", TaskRunState.Pending)).ShouldBe("Waits for 1 slot of pool 'warehouse', which has 3.");

    [Fact]
    public void An_element_waits_for_the_bound_of_its_task() =>
        Why(Run("each", TaskRunState.Pending, 1), Run("extract", TaskRunState.Succeeded), Run("each", TaskRunState.Running, 0)).ShouldBe("Waits for another element of 'each' to end: only 1 may run at once.");

    [Fact]
    public void A_retry_says_when_and_after_which_error() =>
        Why(Run("load", TaskRunState.RetryWaiting) with { Attempts = 2, NextAttemptAt = Now.AddSeconds(9.5), Error = new("T", "The server is busy.\nmore") })
            .ShouldBe("Its next attempt is due in 10s, after attempt 2 failed: The server is busy.");

    [Fact]
    public void An_approval_says_the_question_until_when_and_how_to_decide() =>
        Why(Run("load", TaskRunState.Paused) with { Reason = "Publish this month?", NextAttemptAt = Now.AddDays(2) })
            .ShouldBe("Publish this month? Until 2026-01-03 00:00:00 UTC. Decide with 'approve e1 load'.");

    [Fact]
    public void A_running_task_run_says_which_subflow_it_waits_for() => Why(Run("load", TaskRunState.Running) with { Reason = "Waits for subflow 'a/b' (e2)." }).ShouldBe("Waits for subflow 'a/b' (e2).");

    [Fact]
    public void A_handler_waits_for_the_tasks() => Why(Run("purge", TaskRunState.Pending), Run("extract", TaskRunState.Running)).ShouldBe("Waits for the other tasks to end.");
}
