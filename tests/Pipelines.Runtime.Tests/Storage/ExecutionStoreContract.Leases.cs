using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

public abstract partial class ExecutionStoreContract
{
    [Fact]
    public async Task A_later_lease_has_a_greater_epoch_even_after_all_are_gone()
    {
        var first = await AcquireAsync("node-a");
        await Store.ReleaseLeaseAsync(first, None);

        var second = await AcquireAsync("node-b");

        second.Epoch.ShouldBeGreaterThan(first.Epoch);
    }

    [Fact]
    public async Task A_lease_that_ended_is_taken_away_and_named()
    {
        await AcquireAsync("node-a");
        await Store.AcquireLeaseAsync("node-b", Later.AddHours(1), None);

        var expired = await Store.ExpireLeasesAsync(Later.AddSeconds(1), None);

        expired.ShouldBe(["node-a"]);
        (await Store.ExpireLeasesAsync(Later.AddSeconds(1), None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lease_that_was_renewed_in_time_stays()
    {
        var lease = await AcquireAsync("node-a");
        await Store.RenewLeaseAsync(lease, Later.AddMinutes(1), None);

        (await Store.ExpireLeasesAsync(Later.AddSeconds(30), None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lease_that_was_taken_away_cannot_be_renewed()
    {
        var lease = await AcquireAsync("node-a");
        await Store.ExpireLeasesAsync(Later.AddSeconds(1), None);

        var lost = await Should.ThrowAsync<LeaseLostException>(() => Store.RenewLeaseAsync(lease, Later.AddHours(1), None));

        lost.Lease.ShouldBe(lease);
    }

    [Fact]
    public async Task A_node_whose_lease_was_taken_away_commits_nothing()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.ExpireLeasesAsync(Later.AddSeconds(1), None);

        await Should.ThrowAsync<LeaseLostException>(() => Store.CommitAsync(lease, [Ends("e1", ExecutionState.Succeeded)], None));

        (await Store.GetExecutionAsync("e1", None))!.State.ShouldBe(ExecutionState.Running);
    }

    [Fact]
    public async Task A_node_whose_lease_was_taken_away_creates_nothing()
    {
        var lease = await AcquireAsync("node-a");
        await Store.ExpireLeasesAsync(Later.AddSeconds(1), None);

        await Should.ThrowAsync<LeaseLostException>(() =>
            Store.CommitAsync(lease, [new() { ExecutionId = "e1", Created = NewExecution("e1", nodeId: "node-a") }], None));

        (await Store.GetExecutionAsync("e1", None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lease_of_the_same_node_but_an_earlier_epoch_commits_nothing()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.ExpireLeasesAsync(Later.AddSeconds(1), None);
        await Store.AcquireLeaseAsync("node-a", Later.AddHours(1), None);

        await Should.ThrowAsync<LeaseLostException>(() => Store.CommitAsync(lease, [Ends("e1", ExecutionState.Succeeded)], None));
    }

    [Fact]
    public async Task Executions_of_a_lease_that_was_taken_away_are_free_to_claim()
    {
        await CreateOwnedAsync("e1");
        await Store.ExpireLeasesAsync(Later.AddSeconds(1), None);
        var other = await Store.AcquireLeaseAsync("node-b", Later.AddHours(1), None);

        var claimed = await Store.ClaimAsync(other, ["zoomcamp/taxi"], 10, Later, None);

        claimed.ShouldHaveSingleItem().Execution.NodeId.ShouldBe("node-b");
    }

    [Fact]
    public async Task Executions_of_a_lease_that_was_given_back_are_free_to_claim()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.ReleaseLeaseAsync(lease, None);
        var other = await AcquireAsync("node-b");

        (await Store.ClaimAsync(other, ["zoomcamp/taxi"], 10, Later, None)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Giving_back_a_lost_lease_takes_nothing_from_those_who_took_over()
    {
        var lost = await CreateOwnedAsync("e1");
        await Store.ExpireLeasesAsync(Later.AddSeconds(1), None);
        var other = await Store.AcquireLeaseAsync("node-b", Later.AddHours(1), None);
        await Store.ClaimAsync(other, ["zoomcamp/taxi"], 10, Later, None);

        await Store.ReleaseLeaseAsync(lost, None);

        (await Store.GetExecutionAsync("e1", None))!.NodeId.ShouldBe("node-b");
    }
}
