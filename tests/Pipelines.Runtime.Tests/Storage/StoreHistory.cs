using System.Text;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>A history with some of everything that a store keeps, and what must be the same in a copy of it.</summary>
internal static class StoreHistory
{
    public static readonly DateTimeOffset Now = new(2026, 3, 8, 6, 59, 59, 123, 456, TimeSpan.Zero);

    private static readonly DateTimeOffset Later = Now.AddDays(2);

    private static readonly string[] Ids = ["ended1", "ended2", "ended3", "ended4", "open1", "open2", "open3", "open4"];

    /// <summary>Writes it; a process that drove one of the executions is dead then.</summary>
    public static async Task WriteAsync(IExecutionStore store)
    {
        var lease = await store.AcquireLeaseAsync("node-a", Now, CancellationToken.None);
        var logical = new DateTimeOffset(2019, 2, 1, 9, 0, 0, TimeSpan.FromHours(1));
        var whole = new TaskRunKey("load");
        var element = new TaskRunKey("load", 7);
        await store.CommitAsync(
            lease,
            [
                new()
                {
                    ExecutionId = "ended1",
                    Created = New("ended1", ExecutionState.Succeeded) with
                    {
                        Reason = "done", LogicalDate = logical, Trigger = "monthly", Labels = new Dictionary<string, string> { ["color"] = "Grün 🚕" }, Attempt = 3, Priority = -5,
                        ConcurrencyKey = "taxi", TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", StartedAt = Now, EndedAt = Later, OutputsJson = Json("""{"rows":7}"""),
                    },
                    TaskRuns =
                    [
                        new() { Key = whole, State = TaskRunState.Succeeded, ElementCount = 8, StartedAt = Now, EndedAt = Later },
                        new() { Key = element, State = TaskRunState.Succeeded, Attempts = 1, StartedAt = Now, EndedAt = Later },
                        new() { Key = new("retried"), State = TaskRunState.Warning, Reason = "late", Attempts = 3, AttemptsBefore = 1, Interruptions = 1, StartedAt = Now, EndedAt = Later, Error = Error("first") },
                    ],
                    Outputs = [new(element, Json("[1]")), new(whole, Json("\"ü\""))],
                    Attempts =
                    [
                        new() { Key = element, Number = 1, State = AttemptState.Succeeded, StartedAt = Now, EndedAt = Later, NodeId = "node-a" },
                        new() { Key = new("retried"), Number = 1, State = AttemptState.Failed, StartedAt = Now, EndedAt = Now, NodeId = "node-a", Error = Error("first") },
                        new() { Key = new("retried"), Number = 2, State = AttemptState.Interrupted, StartedAt = Now.AddSeconds(1), NodeId = "node-b" },
                    ],
                    Metrics = [new(element, 1, "rows", 7.5, "rows"), new(element, 1, "plain", 1, null)],
                    Logs =
                    [
                        new() { At = Now, Level = LogLevel.Information, Message = "begun" },
                        new() { At = Later, Level = LogLevel.Error, Message = "Zürich 🚕", Key = element, Attempt = 1, Exception = "boom" },
                        new() { At = Now, Level = LogLevel.Trace, Message = "written last", Key = whole, Attempt = 1 },
                    ],
                },
                new() { ExecutionId = "ended2", Created = New("ended2", ExecutionState.Failed) with { EndedAt = Later, Error = Error("second") } },
                new() { ExecutionId = "ended3", Created = New("ended3", ExecutionState.Canceled) with { EndedAt = Later, Origin = new(ExecutionOriginKind.Retry, "ended2") } },
                new() { ExecutionId = "ended4", Created = New("ended4", ExecutionState.Succeeded) with { EndedAt = Later, Parent = new("open1", element, "key") } },
                new()
                {
                    ExecutionId = "open1",
                    Created = New("open1", ExecutionState.Running) with { NodeId = "node-a", StartedAt = Now },
                    TaskRuns = [new() { Key = whole, State = TaskRunState.Running, Attempts = 1, StartedAt = Now, Pool = "database", PoolSlots = 2 }],
                    Attempts = [new() { Key = whole, Number = 1, State = AttemptState.Running, StartedAt = Now, NodeId = "node-a" }],
                },
                new()
                {
                    ExecutionId = "open2",
                    Created = New("open2", ExecutionState.Paused) with { StartedAt = Now, WakeAt = Now.AddDays(7) },
                    TaskRuns = [new() { Key = new("approve"), State = TaskRunState.Paused, Attempts = 1, StartedAt = Now, NextAttemptAt = Now.AddDays(7) }],
                },
                new() { ExecutionId = "open3", Created = New("open3", ExecutionState.Created) with { WakeAt = Later, Origin = new(ExecutionOriginKind.Replay, "ended1") } },
                new() { ExecutionId = "open4", Created = New("open4", ExecutionState.Queued) with { ConcurrencyKey = "taxi", Priority = 2, Parent = new("open2", whole, "other") } },
            ],
            CancellationToken.None);
        await store.SignalAsync("open1", new() { Kind = ExecutionSignalKind.Cancel, Reason = "enough", By = "ann", At = Now }, CancellationToken.None);
        await store.SignalAsync("open2", new() { Kind = ExecutionSignalKind.Decision, TaskRun = new("approve"), Json = Json("true"), By = "bob", At = Later }, CancellationToken.None);
    }

    /// <summary>All ids, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> IdsAsync(IExecutionStore store) =>
        [.. (await store.ListExecutionsAsync(new() { Limit = 1000 }, CancellationToken.None)).Select(execution => execution.Id).Reverse()];

    /// <summary>Compares two stores record for record; only ids that a store gives, and who owns what, may differ.</summary>
    public static async Task ShouldBeCopiedAsync(IExecutionStore source, IExecutionStore target)
    {
        (await IdsAsync(target)).ShouldBe(await IdsAsync(source));
        foreach (var id in Ids)
        {
            var expected = await DescribeAsync(source, id);
            expected.ShouldNotBeEmpty();
            (await DescribeAsync(target, id)).ShouldBe(expected, id);
        }
    }

    private static async Task<string> DescribeAsync(IExecutionStore store, string id)
    {
        var none = CancellationToken.None;
        var text = new StringBuilder();
        var execution = (await store.GetExecutionAsync(id, none))!;
        var empty = new Dictionary<string, string>();
        text.AppendLine((execution with { NodeId = null, InputsJson = default, OutputsJson = null, Labels = empty }).ToString().Replace(empty.ToString()!, "", StringComparison.Ordinal));
        text.AppendLine(Text(execution.InputsJson)).AppendLine(Text(execution.OutputsJson)).AppendJoin(',', execution.Labels).AppendLine();
        text.AppendJoin('\n', (await store.GetTaskRunsAsync(id, none)).Select(taskRun => taskRun with { Pool = null, PoolSlots = 0 })).AppendLine();
        text.AppendJoin('\n', (await store.GetOutputsAsync(id, none)).Select(output => $"{output.Key} {Text(output.Json)}")).AppendLine();
        text.AppendJoin('\n', await store.GetAttemptsAsync(id, none)).AppendLine();
        text.AppendJoin('\n', await store.GetMetricsAsync(id, none)).AppendLine();
        text.AppendJoin('\n', (await store.ReadLogsAsync(new() { ExecutionId = id }, none)).Select(line => line with { Id = 0 })).AppendLine();
        text.AppendJoin('\n', (await store.GetSignalsAsync(id, none)).Select(signal => $"{signal with { Id = 0, Json = null }} {Text(signal.Json)}")).AppendLine();
        return text.ToString();
    }

    /// <summary>One that nobody drives yet.</summary>
    public static ExecutionRecord Created(string id) => New(id, ExecutionState.Created);

    private static ExecutionRecord New(string id, ExecutionState state) => new()
    {
        Id = id,
        Namespace = "zoomcamp",
        FlowId = "taxi",
        Revision = "r1",
        State = state,
        LogicalDate = Now,
        CreatedAt = Now,
        InputsJson = Json($$"""{"id":"{{id}}"}"""),
    };

    private static TaskError Error(string message) => new("Boom", message, "at here");

    private static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte>? json) => json is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "none";
}
