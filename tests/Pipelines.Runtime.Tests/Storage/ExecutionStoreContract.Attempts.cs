using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

public abstract partial class ExecutionStoreContract
{
    [Fact]
    public async Task Attempts_that_succeeded_at_once_read_as_they_were_written()
    {
        var lease = await CreateOwnedAsync("e1");
        AttemptRecord[] attempts = [Succeeded("a"), Succeeded("load", 0), Succeeded("load", 1) with { NodeId = "node-b" }];
        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", TaskRuns = [Ran("load", 1), Run("load") with { ElementCount = 2 }, Ran("load", 0), Ran("a")], Attempts = attempts }], None);

        (await Store.GetAttemptsAsync("e1", None)).ShouldBe(attempts);
        (await Store.GetTaskRunsAsync("e1", None)).ShouldBe([Ran("a"), Run("load") with { ElementCount = 2 }, Ran("load", 0), Ran("load", 1)]);
    }

    [Fact]
    public async Task An_attempt_whose_start_was_written_before_reads_as_it_ended()
    {
        var lease = await CreateOwnedAsync("e1");
        var started = Succeeded("a") with { State = AttemptState.Running, EndedAt = null };
        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", TaskRuns = [Run("a", TaskRunState.Running) with { Attempts = 1, StartedAt = Now }], Attempts = [started] }], None);
        (await Store.GetAttemptsAsync("e1", None)).ShouldBe([started]);

        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", TaskRuns = [Ran("a")], Attempts = [Succeeded("a")] }], None);

        (await Store.GetAttemptsAsync("e1", None)).ShouldBe([Succeeded("a")]);
    }

    [Fact]
    public async Task An_attempt_that_its_task_run_does_not_tell_all_of_reads_as_it_was_written()
    {
        var lease = await CreateOwnedAsync("e1");
        AttemptRecord[] attempts =
        [
            Succeeded("elsewhen") with { StartedAt = Now.AddSeconds(1) },
            Succeeded("retried") with { State = AttemptState.Failed, Error = new("E", "m") },
            Succeeded("retried") with { Number = 2, StartedAt = Now.AddSeconds(2) },
            Succeeded("without"),
        ];
        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", TaskRuns = [Ran("elsewhen"), Ran("retried") with { Attempts = 2 }], Attempts = attempts }], None);

        (await Store.GetAttemptsAsync("e1", None)).ShouldBe(attempts, ignoreOrder: true);
    }

    [Fact]
    public async Task A_later_version_of_a_task_run_leaves_its_attempts_as_they_were()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", TaskRuns = [Ran("a")], Attempts = [Succeeded("a")] }], None);

        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", TaskRuns = [Ran("a") with { Attempts = 2, EndedAt = Later.AddHours(1) }] }], None);

        (await Store.GetAttemptsAsync("e1", None)).ShouldBe([Succeeded("a")]);
    }

    [Fact]
    public async Task A_restart_leaves_the_attempts_of_what_runs_again()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", TaskRuns = [Ran("a"), Ran("b")], Attempts = [Succeeded("a"), Succeeded("b")], Change = new() { State = ExecutionState.Failed } }], None);

        await Store.RestartAsync(new() { ExecutionId = "e1", Forgotten = [new("a")], Changed = [Run("b", TaskRunState.Pending) with { Attempts = 1, AttemptsBefore = 1 }] }, None);

        (await Store.GetAttemptsAsync("e1", None)).ShouldBe([Succeeded("a"), Succeeded("b")]);
        (await Store.GetTaskRunsAsync("e1", None)).ShouldBe([Run("b", TaskRunState.Pending) with { Attempts = 1, AttemptsBefore = 1 }]);
    }

    private static AttemptRecord Succeeded(string task, int? element = null) =>
        new() { Key = new(task, element), Number = 1, State = AttemptState.Succeeded, StartedAt = Now, EndedAt = Later, NodeId = "node-a" };

    private static TaskRunRecord Ran(string task, int? element = null) =>
        Run(task, TaskRunState.Succeeded, element) with { Attempts = 1, StartedAt = Now, EndedAt = Later };
}
