using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

public abstract partial class ExecutionStoreContract
{
    [Fact]
    public async Task A_restart_makes_an_ended_execution_free_to_claim_as_one_more_attempt()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.CommitAsync(lease, [new()
        {
            ExecutionId = "e1",
            TaskRuns = [Run("extract"), Run("load", TaskRunState.Failed) with { Attempts = 2 }, Run("merge", TaskRunState.Skipped)],
            Outputs = [new(new("extract"), Json("1")), new(new("load"), Json("2"))],
            Attempts = [new() { Key = new("load"), Number = 2, State = AttemptState.Failed, StartedAt = Now, NodeId = "node-a" }],
            Change = new() { State = ExecutionState.Failed, Reason = "broken", EndedAt = Later, Error = new("T", "broken"), OutputsJson = Json("{}") },
        }], None);

        (await Store.RestartAsync(
            new()
            {
                ExecutionId = "e1",
                Forgotten = [new("merge")],
                Changed = [Run("load", TaskRunState.Pending) with { Attempts = 2, AttemptsBefore = 2 }],
                Reason = "Restarted.",
            },
            None)).ShouldBeTrue();

        var execution = (await Store.GetExecutionAsync("e1", None))!;
        (execution.State, execution.Attempt, execution.Reason).ShouldBe((ExecutionState.Created, 2, "Restarted."));
        (execution.EndedAt, execution.Error, execution.OutputsJson, execution.NodeId).ShouldBe((null, null, null, null));
        (await Store.GetTaskRunsAsync("e1", None)).ShouldBe([Run("extract"), Run("load", TaskRunState.Pending) with { Attempts = 2, AttemptsBefore = 2 }]);
        (await Store.GetAttemptsAsync("e1", None)).ShouldHaveSingleItem();
        (await Store.ClaimAsync(lease, Claim(1), None)).ShouldHaveSingleItem().Outputs.Select(output => output.Key.TaskId).ShouldBe(["extract"]);
    }

    [Fact]
    public async Task Only_what_is_there_and_has_ended_is_restarted()
    {
        await CreateOwnedAsync("e1");

        (await Store.RestartAsync(new() { ExecutionId = "e1", Forgotten = [] }, None)).ShouldBeFalse();
        (await Store.RestartAsync(new() { ExecutionId = "none", Forgotten = [] }, None)).ShouldBeFalse();
        (await StateAsync("e1")).ShouldBe(ExecutionState.Running);
    }

    [Fact]
    public async Task Of_those_who_restart_at_once_one_does()
    {
        await CreateAsync(NewExecution("e1", state: ExecutionState.Failed));
        var other = await OpenAgainAsync();
        var restart = new ExecutionRestart { ExecutionId = "e1", Forgotten = [] };

        var restarted = await Task.WhenAll(Store.RestartAsync(restart, None), other.RestartAsync(restart, None));

        restarted.Count(done => done).ShouldBe(1);
        (await Store.GetExecutionAsync("e1", None))!.Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_restarted_execution_waits_for_its_flows_limit_again()
    {
        await CreateAsync(Limited("e1") with { State = ExecutionState.Failed, StartedAt = Now }, Limited("e2") with { State = ExecutionState.Running, StartedAt = Now });
        var lease = await AcquireAsync("node-a");
        await Store.RestartAsync(new() { ExecutionId = "e1", Forgotten = [] }, None);

        (await ClaimIdsAsync(lease, Claim(10, AtMost(1)))).ShouldBe(["e2"]);

        (await StateAsync("e1")).ShouldBe(ExecutionState.Queued);
    }

    [Fact]
    public async Task Everything_that_control_needs_of_an_execution_is_kept()
    {
        var created = NewExecution("e1") with
        {
            Priority = 7,
            ConcurrencyKey = "k",
            Parent = new("p1", new("load", 2), "key"),
            Origin = new(ExecutionOriginKind.Replay, "o1"),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            WakeAt = Later,
            Attempt = 3,
        };
        await CreateAsync(created);

        var read = (await Store.GetExecutionAsync("e1", None))!;

        (read with { InputsJson = default, Labels = created.Labels }).ShouldBe(created with { InputsJson = default });
        var listed = (await Store.ListExecutionsAsync(new() { ParentId = "p1" }, None)).ShouldHaveSingleItem();
        (listed.ParentId, listed.Origin, listed.Priority).ShouldBe(("p1", created.Origin, 7));
    }

    [Fact]
    public async Task A_child_is_found_again_by_its_parent_and_key_and_is_never_there_twice()
    {
        await CreateAsync(Child("c1", "p1", "a"));
        var parent = new ExecutionParent("p1", new("load", 3), "a");

        (await Store.FindChildAsync(parent, None)).ShouldBe("c1");
        (await Store.FindChildAsync(parent with { ChildKey = "b" }, None)).ShouldBeNull();
        (await Store.FindChildAsync(parent with { TaskRun = new("load") }, None)).ShouldBeNull();
        await Should.ThrowAsync<Exception>(() => CreateAsync(Child("c2", "p1", "a")));
        (await Store.GetExecutionAsync("c2", None)).ShouldBeNull();
    }

    [Fact]
    public async Task The_next_try_of_the_whole_comes_into_being_with_the_end_of_the_one_before_or_not_at_all()
    {
        var lease = await CreateOwnedAsync("e1");
        var next = NewExecution("e2") with { Attempt = 2, WakeAt = Later, Origin = new(ExecutionOriginKind.Retry, "e1") };
        var stranger = await AcquireAsync("node-b");

        await Store.CommitAsync(stranger, [Ends("e1", ExecutionState.Failed) with { FollowUp = next }], None);
        (await Store.FindRetryAsync("e1", None)).ShouldBeNull("whoever does not own it ends nothing and starts nothing");

        await Store.CommitAsync(lease, [Ends("e1", ExecutionState.Failed) with { FollowUp = next }], None);

        (await Store.FindRetryAsync("e1", None)).ShouldBe("e2");
        (await StateAsync("e2")).ShouldBe(ExecutionState.Created);
        (await ClaimIdsAsync(lease, Claim(1))).ShouldBe(["e2"]);
    }

    [Fact]
    public async Task A_replay_is_created_with_the_task_runs_and_outputs_it_takes_over()
    {
        await Store.CommitAsync(null, [new()
        {
            ExecutionId = "e2",
            Created = NewExecution("e2") with { Origin = new(ExecutionOriginKind.Replay, "e1") },
            TaskRuns = [Run("extract")],
            Outputs = [new(new("extract"), Json("7"))],
        }], None);
        var lease = await AcquireAsync("node-a");

        var stored = (await Store.ClaimAsync(lease, Claim(1), None)).ShouldHaveSingleItem();

        stored.TaskRuns.ShouldBe([Run("extract")]);
        Text(stored.Outputs.ShouldHaveSingleItem().Json).ShouldBe("7");
    }
}
