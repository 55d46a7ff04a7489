using Microsoft.Extensions.Logging;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresTextTests
{
    private const string Dirty = "a\0b\ud800c\udc00d🚕\0";
    private const string Clean = "a\uFFFDb\uFFFDc\uFFFDd🚕\uFFFD";

    [Fact]
    public void What_cannot_be_held_is_replaced_and_all_else_is_kept()
    {
        PostgresText.Clean(Dirty).ShouldBe(Clean);
        PostgresText.Clean("Zürich → 東京 🚕\n").ShouldBe("Zürich → 東京 🚕\n");
        PostgresText.CleanOrNull(null).ShouldBeNull();
    }

    [Fact]
    public async Task No_commit_fails_for_a_character_that_cannot_be_held()
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();
        var lease = await store.AcquireLeaseAsync("node-a", StoreScene.Now.AddHours(1), default);
        var error = new TaskError(Dirty, Dirty, Dirty);
        var created = StoreScene.NewExecution("e1", "node-a") with
        {
            Reason = Dirty,
            Trigger = Dirty,
            ConcurrencyKey = Dirty,
            Labels = new Dictionary<string, string> { ["a"] = "b\0" },
            Parent = new("p1", new("t"), Dirty),
        };
        await store.CommitAsync(lease, [new() { ExecutionId = "e1", Created = created }], default);

        await store.CommitAsync(lease, [new()
        {
            ExecutionId = "e1",
            TaskRuns = [new() { Key = new("t"), State = TaskRunState.Failed, Attempts = 1, Reason = Dirty, Error = error }],
            Attempts = [new() { Key = new("t"), Number = 1, State = AttemptState.Failed, StartedAt = StoreScene.Now, NodeId = "node-a", Error = error }],
            Metrics = [new(new("t"), 1, Dirty, 1, Dirty)],
            Logs = [new() { At = StoreScene.Now, Level = LogLevel.Error, Message = Dirty, Exception = Dirty }],
            Change = new() { State = ExecutionState.Failed, Reason = Dirty, Error = error, Labels = created.Labels },
        }], default);

        var read = (await store.GetExecutionAsync("e1", default))!;
        (read.Reason, read.ConcurrencyKey, read.Error, read.Labels["a"]).ShouldBe((Clean, Clean, new TaskError(Clean, Clean, Clean), "b\uFFFD"));
        (await store.ReadLogsAsync(new() { ExecutionId = "e1" }, default)).ShouldHaveSingleItem().Exception.ShouldBe(Clean);
        (await store.FindChildAsync(created.Parent, default)).ShouldBe("e1");
    }
}
