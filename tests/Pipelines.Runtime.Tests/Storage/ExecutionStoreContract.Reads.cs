using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

public abstract partial class ExecutionStoreContract
{
    [Fact]
    public async Task An_unknown_execution_is_null_and_has_nothing()
    {
        (await Store.GetExecutionAsync("e1", None)).ShouldBeNull();
        (await Store.GetTaskRunsAsync("e1", None)).ShouldBeEmpty();
        (await Store.GetOutputsAsync("e1", None)).ShouldBeEmpty();
        (await Store.GetAttemptsAsync("e1", None)).ShouldBeEmpty();
        (await Store.GetMetricsAsync("e1", None)).ShouldBeEmpty();
        (await Store.ReadLogsAsync(new() { ExecutionId = "e1" }, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Executions_are_listed_newest_first_and_page_by_page()
    {
        await CreateAsync([.. Enumerable.Range(0, 25).Select(number => NewExecution($"e{number:00}"))]);

        var seen = new List<string>();
        string? before = null;
        while (await Store.ListExecutionsAsync(new() { BeforeId = before, Limit = 10 }, None) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThanOrEqualTo(10);
            seen.AddRange(page.Select(execution => execution.Id));
            before = page[^1].Id;
        }

        seen.ShouldBe(Enumerable.Range(0, 25).Select(number => $"e{number:00}").Reverse());
    }

    [Fact]
    public async Task Executions_that_have_not_ended_are_counted_by_state()
    {
        await CreateAsync(
            NewExecution("e1", state: ExecutionState.Queued),
            NewExecution("e2", state: ExecutionState.Queued),
            NewExecution("e3", state: ExecutionState.Created),
            NewExecution("e4", state: ExecutionState.Succeeded));

        (await Store.CountActiveAsync(None)).ShouldBe(
            new Dictionary<ExecutionState, int> { [ExecutionState.Created] = 1, [ExecutionState.Queued] = 2 }, ignoreOrder: true);
    }

    [Fact]
    public async Task Executions_are_filtered_by_the_node_that_owns_them()
    {
        await CreateOwnedAsync("e1");
        await CreateOwnedAsync("e2", "node-b");
        await CreateAsync(NewExecution("e3"));

        (await IdsAsync(new() { NodeId = "node-a" })).ShouldBe(["e1"]);
        (await IdsAsync(new() { NodeId = "node-b", States = [ExecutionState.Running, ExecutionState.Created] })).ShouldBe(["e2"]);
        (await IdsAsync(new() { NodeId = "node-c" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Executions_are_filtered_by_flow_and_states_in_one_order()
    {
        await CreateAsync(
            NewExecution("e1", state: ExecutionState.Failed),
            NewExecution("e2", state: ExecutionState.Succeeded),
            NewExecution("e3", "zoomcamp/homework", state: ExecutionState.Failed),
            NewExecution("e4", state: ExecutionState.Canceled),
            NewExecution("e5", state: ExecutionState.Failed));

        (await IdsAsync(new() { Flow = "zoomcamp/taxi" })).ShouldBe(["e5", "e4", "e2", "e1"]);
        (await IdsAsync(new() { States = [ExecutionState.Failed] })).ShouldBe(["e5", "e3", "e1"]);
        (await IdsAsync(new() { Flow = "zoomcamp/taxi", States = [ExecutionState.Failed, ExecutionState.Canceled] })).ShouldBe(["e5", "e4", "e1"]);
        (await IdsAsync(new() { States = [ExecutionState.Failed, ExecutionState.Canceled], BeforeId = "e5", Limit = 2 })).ShouldBe(["e4", "e3"]);
        (await IdsAsync(new() { Flow = "zoomcamp/unknown" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Executions_are_found_by_the_end_of_their_id()
    {
        await CreateAsync(NewExecution("01jabc%x7"), NewExecution("01jabcdx7"), NewExecution("01jabcdx8"));

        (await IdsAsync(new() { IdSuffix = "x7" })).ShouldBe(["01jabcdx7", "01jabc%x7"]);
        (await IdsAsync(new() { IdSuffix = "%x7" })).ShouldBe(["01jabc%x7"]);
        (await IdsAsync(new() { IdSuffix = "DX8" })).ShouldBe(["01jabcdx8"]);
        (await IdsAsync(new() { IdSuffix = "01jabcdx8", Flow = "zoomcamp/taxi" })).ShouldBe(["01jabcdx8"]);
        (await IdsAsync(new() { IdSuffix = "longer-than-any-01jabcdx8" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_listed_execution_tells_all_but_its_payloads()
    {
        await CreateAsync(NewExecution("e1") with { Trigger = "green", Reason = "waits", StartedAt = Now, EndedAt = Later, Labels = new Dictionary<string, string> { ["a"] = "b" } });

        var summary = (await Store.ListExecutionsAsync(new(), None)).ShouldHaveSingleItem();

        summary.Labels["a"].ShouldBe("b");
        summary.ShouldBe(new ExecutionSummary("e1", "zoomcamp/taxi", ExecutionState.Created, "waits", Now, "green", summary.Labels, Now, Now, Later));
    }

    [Fact]
    public async Task Attempts_come_in_the_order_of_their_start()
    {
        var lease = await CreateOwnedAsync("e1");
        AttemptRecord At(string task, int number, int second) =>
            new() { Key = new(task), Number = number, State = AttemptState.Succeeded, StartedAt = Now.AddSeconds(second), NodeId = "node-a" };
        await Store.CommitAsync(lease, [new() { ExecutionId = "e1", Attempts = [At("a", 2, 3), At("b", 1, 2), At("a", 1, 1)] }], None);

        (await Store.GetAttemptsAsync("e1", None)).Select(attempt => $"{attempt.Key} {attempt.Number}").ShouldBe(["a 1", "b 1", "a 2"]);
    }

    [Fact]
    public async Task Logs_keep_their_order_and_are_read_page_by_page()
    {
        var lease = await CreateOwnedAsync("e1");
        foreach (var commit in Enumerable.Range(0, 5))
        {
            await Store.CommitAsync(lease, [new() { ExecutionId = "e1", Logs = [.. Enumerable.Range(commit * 10, 10).Select(number => Line($"line {number}"))] }], None);
        }

        var seen = new List<string>();
        var after = 0L;
        while (await Store.ReadLogsAsync(new() { ExecutionId = "e1", AfterId = after, Limit = 7 }, None) is { Count: > 0 } page)
        {
            page.Select(line => line.Id).ShouldBeInOrder();
            seen.AddRange(page.Select(line => line.Message));
            after = page[^1].Id;
        }

        seen.ShouldBe(Enumerable.Range(0, 50).Select(number => $"line {number}"));
    }

    [Fact]
    public async Task Logs_are_filtered_by_task_and_level()
    {
        var lease = await CreateOwnedAsync("e1");
        await Store.CommitAsync(lease, [new()
        {
            ExecutionId = "e1",
            Logs =
            [
                Line("flow"),
                Line("extract") with { Key = new("extract"), Attempt = 1, Level = LogLevel.Debug },
                Line("element") with { Key = new("load", 3), Attempt = 2, Level = LogLevel.Error, Exception = "boom" },
                Line("whole") with { Key = new("load"), Attempt = 1 },
            ],
        }], None);

        (await Store.ReadLogsAsync(new() { ExecutionId = "e1", MinLevel = LogLevel.Information }, None)).Select(line => line.Message).ShouldBe(["flow", "element", "whole"]);
        var lines = await Store.ReadLogsAsync(new() { ExecutionId = "e1", TaskId = "load" }, None);
        lines.Select(line => line.Key).ShouldBe([new TaskRunKey("load", 3), new TaskRunKey("load")]);
        lines[0].ShouldBe(Line("element") with { Id = lines[0].Id, Key = new("load", 3), Attempt = 2, Level = LogLevel.Error, Exception = "boom" });
        (await Store.ReadLogsAsync(new() { ExecutionId = "e1", Limit = 1 }, None)).ShouldHaveSingleItem().Key.ShouldBeNull();
    }

    [Fact]
    public async Task The_store_describes_itself()
    {
        var description = await Store.DescribeAsync(None);

        description.Kind.ShouldNotBeEmpty();
        description.Location.ShouldNotBeEmpty();
        description.SchemaVersion.ShouldBeGreaterThan(0);
        description.Details.ShouldContain(detail => detail.Key == "engine");
    }

    [Fact]
    public async Task A_canceled_wish_does_nothing()
    {
        var canceled = new CancellationToken(canceled: true);

        await Should.ThrowAsync<OperationCanceledException>(() =>
            Store.CommitAsync(null, [new() { ExecutionId = "e1", Created = NewExecution("e1") }], canceled));

        (await Store.GetExecutionAsync("e1", None)).ShouldBeNull();
    }

    private static LogRecord Line(string message) => new() { At = Now, Level = LogLevel.Information, Message = message };

    private async Task<IEnumerable<string>> IdsAsync(ExecutionQuery query) =>
        (await Store.ListExecutionsAsync(query, None)).Select(execution => execution.Id);
}
