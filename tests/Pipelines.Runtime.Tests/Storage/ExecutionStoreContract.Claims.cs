using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

public abstract partial class ExecutionStoreContract
{
    [Fact]
    public async Task The_oldest_executions_are_claimed_first()
    {
        await CreateAsync(NewExecution("e3"), NewExecution("e1"), NewExecution("e2"));
        var lease = await AcquireAsync("node-a");

        var claimed = await Store.ClaimAsync(lease, ["zoomcamp/taxi"], 2, Later, None);

        claimed.Select(stored => stored.Execution.Id).ShouldBe(["e1", "e2"]);
    }

    [Fact]
    public async Task Only_executions_of_known_flows_are_claimed()
    {
        await CreateAsync(NewExecution("e1", "zoomcamp/homework"), NewExecution("e2", "other/taxi"), NewExecution("e3"));
        var lease = await AcquireAsync("node-a");

        var claimed = await Store.ClaimAsync(lease, ["zoomcamp/taxi"], 10, Later, None);

        claimed.ShouldHaveSingleItem().Execution.Id.ShouldBe("e3");
        (await Store.ClaimAsync(lease, [], 10, Later, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_starts_what_has_not_started()
    {
        await CreateAsync(NewExecution("e1", state: ExecutionState.Created) with { Reason = "waits" });
        var lease = await AcquireAsync("node-a");

        var execution = (await Store.ClaimAsync(lease, ["zoomcamp/taxi"], 10, Later, None)).ShouldHaveSingleItem().Execution;

        execution.State.ShouldBe(ExecutionState.Running);
        execution.StartedAt.ShouldBe(Later);
        execution.Reason.ShouldBeNull();
        (await Store.GetExecutionAsync("e1", None))!.State.ShouldBe(ExecutionState.Running);
    }

    [Theory]
    [InlineData(ExecutionState.Running)]
    [InlineData(ExecutionState.Canceling)]
    [InlineData(ExecutionState.Paused)]
    public async Task A_claim_keeps_the_state_and_start_of_what_has_started(ExecutionState state)
    {
        await CreateAsync(NewExecution("e1", state: state) with { StartedAt = Now, Reason = "because" });
        var lease = await AcquireAsync("node-a");

        var execution = (await Store.ClaimAsync(lease, ["zoomcamp/taxi"], 10, Later, None)).ShouldHaveSingleItem().Execution;

        execution.State.ShouldBe(state);
        execution.StartedAt.ShouldBe(Now);
        execution.Reason.ShouldBe("because");
    }

    [Fact]
    public async Task What_has_ended_or_has_an_owner_is_not_claimed()
    {
        await CreateOwnedAsync("e1");
        await CreateAsync(NewExecution("e2", state: ExecutionState.Succeeded), NewExecution("e3", state: ExecutionState.Skipped));
        var other = await AcquireAsync("node-b");

        (await Store.ClaimAsync(other, ["zoomcamp/taxi"], 10, Later, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_brings_all_that_is_needed_to_go_on()
    {
        var first = await CreateOwnedAsync("e1");
        await Store.CommitAsync(first, [new()
        {
            ExecutionId = "e1",
            TaskRuns = [Run("extract"), Run("load", TaskRunState.RetryWaiting, 3) with { NextAttemptAt = Later, Attempts = 2 }],
            Outputs = [new(new("extract"), Json("[1,2]"))],
        }], None);
        await Store.ReleaseLeaseAsync(first, None);
        var second = await AcquireAsync("node-b");

        var stored = (await Store.ClaimAsync(second, ["zoomcamp/taxi"], 10, Later, None)).ShouldHaveSingleItem();

        stored.TaskRuns.ShouldBe([Run("extract"), Run("load", TaskRunState.RetryWaiting, 3) with { NextAttemptAt = Later, Attempts = 2 }]);
        stored.Outputs.ShouldHaveSingleItem().Key.ShouldBe(new TaskRunKey("extract"));
        Text(stored.Outputs[0].Json).ShouldBe("[1,2]");
    }

    [Fact]
    public async Task A_node_without_its_lease_claims_nothing()
    {
        await CreateAsync(NewExecution("e1"));
        var lease = await AcquireAsync("node-a");
        await Store.ExpireLeasesAsync(Later.AddSeconds(1), None);

        await Should.ThrowAsync<LeaseLostException>(() => Store.ClaimAsync(lease, ["zoomcamp/taxi"], 10, Later, None));

        (await Store.GetExecutionAsync("e1", None))!.NodeId.ShouldBeNull();
    }

    [Fact]
    public async Task Processes_that_claim_at_once_get_disjoint_executions()
    {
        const int count = 200;
        await CreateAsync([.. Enumerable.Range(0, count).Select(number => NewExecution($"e{number:000}"))]);
        var other = await OpenAgainAsync();
        var first = await AcquireAsync("node-a");
        var second = await AcquireAsync("node-b");

        var claims = await Task.WhenAll(ClaimAllAsync(Store, first), ClaimAllAsync(other, second));

        claims.SelectMany(ids => ids).Order().ShouldBe(Enumerable.Range(0, count).Select(number => $"e{number:000}"));

        static async Task<List<string>> ClaimAllAsync(IExecutionStore store, NodeLease lease)
        {
            var ids = new List<string>();
            while (await store.ClaimAsync(lease, ["zoomcamp/taxi"], 7, Now, None) is { Count: > 0 } claimed)
            {
                ids.AddRange(claimed.Select(stored => stored.Execution.Id));
            }

            return ids;
        }
    }
}
