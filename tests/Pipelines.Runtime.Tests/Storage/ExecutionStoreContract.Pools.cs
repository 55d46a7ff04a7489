using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

public abstract partial class ExecutionStoreContract
{
    private protected static PoolEntry Entry(string executionId, string task, int size, int slots = 1, string pool = "warehouse", int? element = null) =>
        new(executionId, Run(task, TaskRunState.Running, element) with { Pool = pool, PoolSlots = slots, Attempts = 1, StartedAt = Now }, size);

    [Fact]
    public async Task Task_runs_enter_a_pool_in_order_as_far_as_it_has_slots()
    {
        var lease = await CreateOwnedAsync("e1");

        (await Store.EnterPoolsAsync(lease, [Entry("e1", "a", 2), Entry("e1", "b", 2), Entry("e1", "c", 2), Entry("e1", "d", 1, pool: "other")], None))
            .ShouldBe([true, true, false, true]);

        var runs = await Store.GetTaskRunsAsync("e1", None);
        runs.Select(run => run.Key.TaskId).ShouldBe(["a", "b", "d"]);
        runs[0].ShouldBe(Entry("e1", "a", 2).TaskRun);
    }

    [Fact]
    public async Task Whoever_wants_many_slots_is_not_overtaken()
    {
        var lease = await CreateOwnedAsync("e1");

        (await Store.EnterPoolsAsync(lease, [Entry("e1", "a", 3), Entry("e1", "wide", 3, slots: 3), Entry("e1", "b", 3)], None)).ShouldBe([true, false, false]);
    }

    [Theory]
    [InlineData(TaskRunState.Succeeded)]
    [InlineData(TaskRunState.Failed)]
    [InlineData(TaskRunState.RetryWaiting)]
    [InlineData(TaskRunState.Canceled)]
    [InlineData(TaskRunState.Pending)]
    public async Task A_task_run_leaves_its_pool_with_the_commit_that_ends_its_running(TaskRunState state)
    {
        var lease = await CreateOwnedAsync("e1");
        var entered = Entry("e1", "a", 1);
        await Store.EnterPoolsAsync(lease, [entered], None);
        (await Store.EnterPoolsAsync(lease, [Entry("e1", "b", 1)], None)).ShouldBe([false]);

        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", TaskRuns = [entered.TaskRun with { State = state }] }], None);

        (await Store.EnterPoolsAsync(lease, [Entry("e1", "b", 1)], None)).ShouldBe([true]);
    }

    [Fact]
    public async Task A_running_task_run_may_leave_its_pool_for_a_while()
    {
        var lease = await CreateOwnedAsync("e1");
        var entered = Entry("e1", "a", 1);
        await Store.EnterPoolsAsync(lease, [entered], None);

        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", TaskRuns = [entered.TaskRun with { Pool = null, PoolSlots = 0 }] }], None);

        (await Store.EnterPoolsAsync(lease, [Entry("e1", "b", 1), entered], None)).ShouldBe([true, false]);
    }

    [Fact]
    public async Task Whoever_asks_again_does_not_stand_in_its_own_way()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.EnterPoolsAsync(lease, [Entry("e1", "a", 1)], None);

        (await Store.EnterPoolsAsync(lease, [Entry("e1", "a", 1)], None)).ShouldBe([true]);
    }

    [Fact]
    public async Task Slots_are_counted_over_all_executions_and_processes()
    {
        var first = await CreateOwnedAsync("e1");
        var second = await CreateOwnedAsync("e2", "node-b");
        var other = await OpenAgainAsync();

        var entered = await Task.WhenAll(
            Store.EnterPoolsAsync(first, [.. Enumerable.Range(0, 20).Select(element => Entry("e1", "a", 10, element: element))], None),
            other.EnterPoolsAsync(second, [.. Enumerable.Range(0, 20).Select(element => Entry("e2", "a", 10, element: element))], None));

        entered.Sum(answers => answers.Count(answer => answer)).ShouldBe(10);
    }

    [Fact]
    public async Task The_end_of_a_lease_frees_the_slots_of_its_node()
    {
        var dead = await CreateOwnedAsync("e1");
        var alive = await CreateOwnedAsync("e2", "node-b");
        await Store.EnterPoolsAsync(dead, [Entry("e1", "a", 2)], None);
        await Store.EnterPoolsAsync(alive, [Entry("e2", "a", 2)], None);
        (await Store.EnterPoolsAsync(alive, [Entry("e2", "b", 2)], None)).ShouldBe([false]);
        await Store.RenewLeaseAsync(alive, Later.AddHours(1), None);

        await Store.ExpireLeasesAsync(Later.AddSeconds(1), None);

        (await Store.EnterPoolsAsync(alive, [Entry("e2", "b", 2), Entry("e2", "c", 2)], None)).ShouldBe([true, false]);
        (await Store.GetTaskRunsAsync("e1", None)).ShouldHaveSingleItem().State.ShouldBe(TaskRunState.Running);
    }

    [Fact]
    public async Task Nobody_enters_for_an_execution_of_another_or_without_the_lease()
    {
        var lease = await CreateOwnedAsync("e1");
        await CreateOwnedAsync("e2", "node-b");

        (await Store.EnterPoolsAsync(lease, [Entry("e2", "a", 1), Entry("e1", "a", 1)], None)).ShouldBe([false, true]);

        await Store.ReleaseLeaseAsync(lease, None);
        await Should.ThrowAsync<LeaseLostException>(() => Store.EnterPoolsAsync(lease, [Entry("e1", "b", 9)], None));
    }
}
