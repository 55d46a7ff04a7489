using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

public abstract partial class ExecutionStoreContract
{
    [Fact]
    public async Task An_execution_comes_back_as_it_was_created()
    {
        var execution = NewExecution("e1") with
        {
            Reason = "waits for a limit",
            LogicalDate = new DateTimeOffset(2026, 3, 8, 1, 59, 0, TimeSpan.FromHours(-5)),
            Trigger = "green",
            Labels = new Dictionary<string, string> { ["team"] = "data", ["größe"] = "\"🚕\"" },
            Attempt = 2,
            InputsJson = Json("""{"taxi":"green","name":"Zoë 🚕"}"""),
        };
        await CreateAsync(execution);

        var read = (await Store.GetExecutionAsync("e1", None))!;

        read.LogicalDate.Offset.ShouldBe(TimeSpan.FromHours(-5));
        read.Labels.ShouldBe(execution.Labels, ignoreOrder: true);
        Text(read.InputsJson).ShouldBe("""{"taxi":"green","name":"Zoë 🚕"}""");
        read.ShouldBe(execution with { Labels = read.Labels, InputsJson = read.InputsJson });
    }

    [Fact]
    public async Task A_change_keeps_what_it_does_not_name()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.CommitAsync(lease, [new()
        {
            ExecutionId = "e1",
            Change = new() { State = ExecutionState.Running, Reason = "one", StartedAt = Now, Labels = new Dictionary<string, string> { ["a"] = "1" } },
        }], None);
        await Store.CommitAsync(lease, [new()
        {
            ExecutionId = "e1",
            Change = new() { State = ExecutionState.Failed, EndedAt = Later, Error = new("System.IOException", "no file", "at Main"), OutputsJson = Json("42") },
        }], None);

        var read = (await Store.GetExecutionAsync("e1", None))!;

        read.State.ShouldBe(ExecutionState.Failed);
        read.Reason.ShouldBeNull();
        read.StartedAt.ShouldBe(Now);
        read.EndedAt.ShouldBe(Later);
        read.Labels["a"].ShouldBe("1");
        read.Error.ShouldBe(new TaskError("System.IOException", "no file", "at Main"));
        Text(read.OutputsJson).ShouldBe("42");
    }

    [Fact]
    public async Task A_change_sets_its_labels_beside_those_that_are_there()
    {
        var lease = await AcquireAsync("node-a");
        await CommitLabelAsync("b", "1", NewExecution("e1", nodeId: "node-a") with { Labels = new Dictionary<string, string> { ["a"] = "0", ["b"] = "0" } });
        await CommitLabelAsync("c\0", "2\0");
        await CommitLabelAsync("a", "3");

        var labels = (await Store.GetExecutionAsync("e1", None))!.Labels;

        labels.ShouldBe(new Dictionary<string, string> { ["a"] = "3", ["b"] = "1", [AsKept("c\0")] = AsKept("2\0") }, ignoreOrder: true);
        (await Store.ListExecutionsAsync(new() { Labels = new Dictionary<string, string> { ["b"] = "1" } }, None)).ShouldHaveSingleItem("no label of one keeps others from being found");

        Task CommitLabelAsync(string key, string value, ExecutionRecord? created = null) => Store.CommitAsync(
            lease, [new() { ExecutionId = "e1", Created = created, Change = new() { State = ExecutionState.Running, Labels = new Dictionary<string, string> { [key] = value } } }], None);
    }

    [Fact]
    public async Task Task_runs_attempts_and_metrics_are_replaced_by_their_later_version()
    {
        var lease = await CreateOwnedAsync("e1");
        var attempt = new AttemptRecord { Key = new("load", 2), Number = 1, State = AttemptState.Running, StartedAt = Now, NodeId = "node-a" };
        await Store.CommitAsync(lease, [new()
        {
            ExecutionId = "e1",
            TaskRuns = [Run("load", TaskRunState.Running, 2) with { StartedAt = Now, Attempts = 1 }, Run("load", TaskRunState.Running) with { ElementCount = 5 }],
            Attempts = [attempt],
            Metrics = [new(new("load", 2), 1, "rows", 10, null)],
        }], None);
        var ended = attempt with { State = AttemptState.Failed, EndedAt = Later, Error = new("E", "m") };
        await Store.CommitAsync(lease, [new()
        {
            ExecutionId = "e1",
            TaskRuns = [Run("load", TaskRunState.Failed, 2) with { Reason = "r", EndedAt = Later, Attempts = 1, Interruptions = 1, Error = new("E", "m") }],
            Attempts = [ended],
            Metrics = [new(new("load", 2), 1, "rows", 25.5, "rows")],
        }], None);

        (await Store.GetTaskRunsAsync("e1", None)).ShouldBe(
        [
            Run("load", TaskRunState.Running) with { ElementCount = 5 },
            Run("load", TaskRunState.Failed, 2) with { Reason = "r", EndedAt = Later, Attempts = 1, Interruptions = 1, Error = new("E", "m") },
        ]);
        (await Store.GetAttemptsAsync("e1", None)).ShouldBe([ended]);
        (await Store.GetMetricsAsync("e1", None)).ShouldBe([new(new("load", 2), 1, "rows", 25.5, "rows")]);
    }

    [Fact]
    public async Task A_batch_is_durable_as_a_whole_or_not_at_all()
    {
        await CreateAsync(NewExecution("e1"));

        // The second one cannot be created: there is one of its id.
        await Should.ThrowAsync<Exception>(() => CreateAsync(NewExecution("e2"), NewExecution("e1")));

        (await Store.GetExecutionAsync("e2", None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_batch_carries_many_executions()
    {
        var lease = await CreateOwnedAsync("e0");
        await Store.CommitAsync(
            lease,
            [
                Ends("e0", ExecutionState.Succeeded),
                .. Enumerable.Range(1, 500).Select(number => new ExecutionCommit
                {
                    ExecutionId = $"e{number}",
                    Created = NewExecution($"e{number}", nodeId: "node-a"),
                    TaskRuns = [Run("extract")],
                }),
            ],
            None);

        (await Store.ListExecutionsAsync(new() { Limit = 1000 }, None)).Count.ShouldBe(501);
        (await Store.GetTaskRunsAsync("e500", None)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Processes_that_commit_at_once_lose_nothing()
    {
        var other = await OpenAgainAsync();
        var first = await AcquireAsync("node-a");
        var second = await AcquireAsync("node-b");

        await Task.WhenAll(CommitManyAsync(Store, first), CommitManyAsync(other, second));

        (await Store.ListExecutionsAsync(new() { Limit = 1000 }, None)).Count.ShouldBe(200);

        static async Task CommitManyAsync(IExecutionStore store, NodeLease lease)
        {
            for (var number = 0; number < 100; number++)
            {
                var id = $"{lease.NodeId}-{number}";
                await store.CommitAsync(lease, [new() { ExecutionId = id, Created = NewExecution(id, nodeId: lease.NodeId) }], None);
            }
        }
    }

    [Fact]
    public async Task A_commit_of_an_execution_of_another_node_is_left_out_and_its_neighbours_are_not()
    {
        await CreateOwnedAsync("e1", "node-a");
        var other = await CreateOwnedAsync("e2", "node-b");

        await Store.CommitAsync(
            other,
            [
                new() { ExecutionId = "e1", Change = new() { State = ExecutionState.Failed }, TaskRuns = [Run("stolen")] },
                new() { ExecutionId = "unknown", TaskRuns = [Run("lost")] },
                Ends("e2", ExecutionState.Succeeded),
            ],
            None);

        (await Store.GetExecutionAsync("e1", None))!.State.ShouldBe(ExecutionState.Running);
        (await Store.GetTaskRunsAsync("e1", None)).ShouldBeEmpty();
        (await Store.GetExecutionAsync("e2", None))!.State.ShouldBe(ExecutionState.Succeeded);
    }

    [Fact]
    public async Task An_end_ends_the_ownership()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.CommitAsync(lease, [Ends("e1", ExecutionState.Warning)], None);

        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", Change = new() { State = ExecutionState.Running } }], None);

        var read = (await Store.GetExecutionAsync("e1", None))!;
        read.NodeId.ShouldBeNull();
        read.State.ShouldBe(ExecutionState.Warning);
    }

    [Fact]
    public async Task What_its_owner_lets_go_of_may_be_claimed_by_another()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", Change = new() { State = ExecutionState.Running, ReleasesOwnership = true } }], None);
        var other = await AcquireAsync("node-b");

        (await Store.ClaimAsync(other, ["zoomcamp/taxi"], 1, Later, None)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Without_a_lease_only_unowned_executions_are_created()
    {
        await CreateOwnedAsync("e1");

        await Should.ThrowAsync<ArgumentException>(() => Store.CommitAsync(null, [Ends("e1", ExecutionState.Failed)], None));
        await Should.ThrowAsync<ArgumentException>(() => CreateAsync(NewExecution("e2", nodeId: "node-a")));
    }

    [Fact]
    public async Task Big_payloads_and_any_text_come_back_as_they_were()
    {
        var lease = await CreateOwnedAsync("e1");
        var big = "\"" + new string('x', 2 * 1024 * 1024) + "🚕\"";
        var line = new LogRecord { At = Now, Level = LogLevel.Information, Message = "Zürich → 東京 🚕\n\0 end", Exception = "" };
        await Store.CommitAsync(lease, [new()
        {
            ExecutionId = "e1",
            TaskRuns = [Run("extract")],
            Outputs = [new(new("extract"), Json(big)), new(new("none"), Json("\"\""))],
            Logs = [line],
        }], None);

        Text((await Store.GetOutputsAsync("e1", None)).Single(output => output.Key.TaskId == "extract").Json).ShouldBe(big);
        var read = (await Store.ReadLogsAsync(new() { ExecutionId = "e1" }, None)).ShouldHaveSingleItem();
        read.Message.ShouldBe(AsKept(line.Message));
        read.Exception.ShouldBe("");
    }
}
