using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

public abstract partial class ExecutionStoreContract
{
    private protected static ExecutionSignal Cancel { get; } = new() { Kind = ExecutionSignalKind.Cancel, Reason = "Not needed.", By = "ann", At = Later };

    private protected static ExecutionSignal Decision(string task = "review", string json = "true") =>
        new() { Kind = ExecutionSignalKind.Decision, TaskRun = new(task), Json = Json(json), By = "ann", At = Later };

    [Fact]
    public async Task A_signal_reaches_the_owner_once_and_is_kept_for_the_record()
    {
        var lease = await CreateOwnedAsync("e1");
        var other = await OpenAgainAsync();

        (await other.SignalAsync("e1", Cancel, None)).ShouldBe(SignalOutcome.Accepted);

        var batch = await Store.ReadSignalsAsync(lease, 0, None);
        var read = batch.Signals.ShouldHaveSingleItem();
        read.ExecutionId.ShouldBe("e1");
        read.Signal.ShouldBe(Cancel with { Id = batch.LastId });
        (await Store.ReadSignalsAsync(lease, batch.LastId, None)).Signals.ShouldBeEmpty();
        (await Store.GetSignalsAsync("e1", None)).ShouldBe([read.Signal]);
        (await StateAsync("e1")).ShouldBe(ExecutionState.Running, "its owner moves it");
    }

    [Fact]
    public async Task Only_signals_to_own_executions_are_read_and_the_others_are_passed_by()
    {
        var lease = await CreateOwnedAsync("e1");
        var other = await CreateOwnedAsync("e2", "node-b");
        await Store.SignalAsync("e2", Cancel, None);

        var batch = await Store.ReadSignalsAsync(lease, 0, None);

        batch.Signals.ShouldBeEmpty();
        batch.LastId.ShouldBe((await Store.ReadSignalsAsync(other, 0, None)).LastId);
        await Store.SignalAsync("e1", Cancel, None);
        await Store.SignalAsync("e1", Cancel, None);
        (await Store.ReadSignalsAsync(lease, batch.LastId, None)).Signals.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_signaled_while_nobody_drove_it_comes_with_the_claim()
    {
        var dead = await CreateOwnedAsync("e1");
        await Store.SignalAsync("e1", Cancel, None);
        await Store.ReleaseLeaseAsync(dead, None);
        var lease = await AcquireAsync("node-b");

        (await Store.ClaimAsync(lease, Claim(1), None)).ShouldHaveSingleItem().Signals.ShouldHaveSingleItem().Reason.ShouldBe("Not needed.");
    }

    [Theory]
    [InlineData(ExecutionState.Created)]
    [InlineData(ExecutionState.Queued)]
    public async Task What_has_not_started_is_canceled_at_once(ExecutionState state)
    {
        await CreateAsync(NewExecution("e1", state: state) with { WakeAt = state == ExecutionState.Created ? Later.AddDays(1) : null });

        (await Store.SignalAsync("e1", Cancel, None)).ShouldBe(SignalOutcome.CanceledAtOnce);

        var execution = (await Store.GetExecutionAsync("e1", None))!;
        execution.State.ShouldBe(ExecutionState.Canceled);
        execution.Reason.ShouldBe("Not needed.");
        execution.EndedAt.ShouldBe(Later);
        (await Store.GetSignalsAsync("e1", None)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_was_restarted_is_canceled_by_a_driver_that_ends_its_task_runs()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.CommitAsync(lease, [Ends("e1", ExecutionState.Failed) with { TaskRuns = [Run("load", TaskRunState.Failed) with { Attempts = 1 }] }], None);
        await Store.RestartAsync(new() { ExecutionId = "e1", Forgotten = [], Changed = [Run("load", TaskRunState.Pending) with { Attempts = 1 }] }, None);

        (await Store.SignalAsync("e1", Cancel, None)).ShouldBe(SignalOutcome.Accepted);

        var stored = (await Store.ClaimAsync(lease, Claim(1), None)).ShouldHaveSingleItem();
        stored.Execution.State.ShouldBe(ExecutionState.Canceling);
        stored.Signals.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(ExecutionState.Running)]
    [InlineData(ExecutionState.Paused)]
    public async Task What_waits_without_an_owner_becomes_free_to_be_canceled(ExecutionState state)
    {
        await CreateAsync(NewExecution("e1", state: state) with { StartedAt = Now, WakeAt = Later.AddDays(1) });

        (await Store.SignalAsync("e1", Cancel, None)).ShouldBe(SignalOutcome.Accepted);

        var lease = await AcquireAsync("node-a");
        (await Store.ClaimAsync(lease, Claim(1), None)).ShouldHaveSingleItem().Execution.State.ShouldBe(ExecutionState.Canceling);
    }

    [Fact]
    public async Task A_cancellation_goes_to_all_open_subflows()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.CommitAsync(lease, [new() { ExecutionId = "c1", Created = Child("c1", "e1", "a") with { NodeId = "node-a", State = ExecutionState.Running, StartedAt = Now } }], None);
        await CreateAsync(
            Child("c2", "e1", "b"),
            Child("c3", "e1", "c") with { State = ExecutionState.Succeeded },
            Child("d1", "c1", "a"),
            Child("d2", "c3", "a"));

        (await Store.SignalAsync("e1", Cancel, None)).ShouldBe(SignalOutcome.Accepted);

        (await Store.ReadSignalsAsync(lease, 0, None)).Signals.Select(owned => owned.ExecutionId).ShouldBe(["e1", "c1"], ignoreOrder: true);
        (await StateAsync("c2")).ShouldBe(ExecutionState.Canceled);
        (await StateAsync("c3")).ShouldBe(ExecutionState.Succeeded);
        (await StateAsync("d1")).ShouldBe(ExecutionState.Canceled);
        (await StateAsync("d2")).ShouldBe(ExecutionState.Canceled, "what a child that ended started and nobody waits for ends too");
    }

    [Fact]
    public async Task Nothing_is_told_to_what_is_not_there_or_has_ended()
    {
        await CreateAsync(NewExecution("e1", state: ExecutionState.Failed));

        (await Store.SignalAsync("none", Cancel, None)).ShouldBe(SignalOutcome.NotFound);
        (await Store.SignalAsync("e1", Cancel, None)).ShouldBe(SignalOutcome.Ended);
        (await Store.GetSignalsAsync("e1", None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_first_decision_counts_and_only_where_one_is_waited_for()
    {
        await CreateAsync(NewExecution("e1", state: ExecutionState.Paused) with { StartedAt = Now, WakeAt = Later.AddDays(1) });
        await PutAsync("e1", Run("review", TaskRunState.Paused), Run("load", TaskRunState.Pending));

        (await Store.SignalAsync("e1", Decision("load"), None)).ShouldBe(SignalOutcome.NotWaiting);
        (await Store.SignalAsync("e1", Decision("none"), None)).ShouldBe(SignalOutcome.NotWaiting);
        (await Store.SignalAsync("e1", Decision(), None)).ShouldBe(SignalOutcome.Accepted);
        (await Store.SignalAsync("e1", Decision(json: "false"), None)).ShouldBe(SignalOutcome.AlreadyDecided);

        var lease = await AcquireAsync("node-z");
        var stored = (await Store.ClaimAsync(lease, Claim(1), None)).ShouldHaveSingleItem();
        Text(stored.Signals.ShouldHaveSingleItem().Json).ShouldBe("true");
        stored.Signals[0].TaskRun.ShouldBe(new TaskRunKey("review"));
    }

    [Fact]
    public async Task Signals_of_before_a_restart_count_no_more()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.SignalAsync("e1", Cancel, None);
        await Store.CommitAsync(lease, [Ends("e1", ExecutionState.Canceled)], None);
        await Store.RestartAsync(new() { ExecutionId = "e1", Forgotten = [] }, None);

        (await Store.ClaimAsync(lease, Claim(1), None)).ShouldHaveSingleItem().Signals.ShouldBeEmpty();
        (await Store.ReadSignalsAsync(lease, 0, None)).Signals.ShouldBeEmpty();
        (await Store.GetSignalsAsync("e1", None)).ShouldHaveSingleItem();
    }

    private protected static ExecutionRecord Child(string id, string parent, string childKey) =>
        NewExecution(id) with { Parent = new(parent, new("load", 3), childKey) };

    /// <summary>Task runs of an execution that nobody owns, as a node that let go of it left them.</summary>
    private async Task PutAsync(string executionId, params TaskRunRecord[] taskRuns)
    {
        var stored = (await Store.GetExecutionAsync(executionId, None))!;
        var lease = await AcquireAsync($"node-of-{executionId}");
        var claimed = (await Store.ClaimAsync(lease, Claim(1, null, executionId) with { Now = stored.WakeAt ?? Later }, None)).ShouldHaveSingleItem();
        await Store.CommitAsync(lease, [new() { ExecutionId = executionId, TaskRuns = taskRuns, Change = new() { State = claimed.Execution.State, ReleasesOwnership = true, WakeAt = stored.WakeAt } }], None);
    }
}
