using System.Reflection;
using System.Text;
using Pipelines.Runtime.Executor.Control;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Runtime.Tests.Storage;

namespace Pipelines.Runtime.Tests.Maintenance;

public sealed class StoreCopyTests : IAsyncLifetime
{
    private readonly SqliteExecutionStore _source = new(SqliteStoreOptions.InMemory);
    private readonly SqliteExecutionStore _target = new(SqliteStoreOptions.InMemory);

    public async Task InitializeAsync()
    {
        await _source.InitializeAsync(default);
        await _target.InitializeAsync(default);
        await StoreHistory.WriteAsync(_source);
    }

    public async Task DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task An_interrupted_copy_goes_on_where_it_was_and_doubles_nothing()
    {
        var copy = new StoreCopy(_source, _target, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var interrupt = new Told(_ => stop.Cancel());

        await Should.ThrowAsync<OperationCanceledException>(() => copy.RunAsync(interrupt, stop.Token));
        (await StoreHistory.IdsAsync(_target)).ShouldBe(["ended1", "ended2", "ended3", "ended4"], "ended ones go first");
        var seen = new List<(long Done, long All)>();
        var report = await copy.RunAsync(new Told(seen.Add), default);

        report.Executions.ShouldBe(4);
        report.AlreadyThere.ShouldBe(4);
        seen[^1].ShouldBe((8, 8));
        await StoreHistory.ShouldBeCopiedAsync(_source, _target);
        report.Target.ShouldBe(report.Source);
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("tried")]
    [InlineData("skipped")]
    [InlineData("approved")]
    [InlineData("restarted")]
    public async Task A_source_that_went_on_with_what_was_copied_is_refused(string change)
    {
        await using var later = await GoOnAsync(change);
        await new StoreCopy(_source, _target, TimeProvider.System).RunAsync(new Told(_ => { }), default);

        var refused = await Should.ThrowAsync<RefusedException>(() => new StoreCopy(later, _target, TimeProvider.System).RunAsync(new Told(_ => { }), default));

        refused.Message.ShouldContain($"that can still be driven: {Id(change)}.");
        refused.Message.ShouldContain("Pipelines:Postgres:Schema");
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("tried")]
    [InlineData("skipped")]
    [InlineData("approved")]
    [InlineData("restarted")]
    public async Task A_target_that_went_on_with_what_was_copied_keeps_it(string change)
    {
        await using var later = await GoOnAsync(change);

        var report = await new StoreCopy(_source, later, TimeProvider.System).RunAsync(new Told(_ => { }), default);

        (report.Executions, report.AlreadyThere).ShouldBe((7, 1));
    }

    [Fact]
    public async Task A_later_key_value_is_not_lost_silently()
    {
        await SetAsync(_target, "old", StoreHistory.Now);
        await SetAsync(_source, "new", StoreHistory.Now.AddDays(1));

        var refused = await Should.ThrowAsync<RefusedException>(() => new StoreCopy(_source, _target, TimeProvider.System).RunAsync(new Told(_ => { }), default));

        refused.Message.ShouldContain("older values of key-values (1): zoomcamp/cursor.");
    }

    [Fact]
    public async Task A_later_key_value_of_the_target_is_kept()
    {
        await SetAsync(_source, "old", StoreHistory.Now);
        await SetAsync(_target, "new", StoreHistory.Now.AddDays(1));

        var report = await new StoreCopy(_source, _target, TimeProvider.System).RunAsync(new Told(_ => { }), default);

        (report.Executions, report.KeyValues).ShouldBe((8, 0));
    }

    [Fact]
    public async Task What_triggers_remember_goes_along_and_is_not_started_again()
    {
        await _source.StartAsync([Start("s1", "e1", "tick 1")], StoreHistory.Now, default);
        await _source.WriteDocumentsAsync([Document(DocumentKinds.Role, "triggers", "node-a")], StoreHistory.Now, default);
        var copy = new StoreCopy(_source, _target, TimeProvider.System);

        var report = await copy.RunAsync(new Told(_ => { }), default);

        (report.Documents, report.StartKeys).ShouldBe((1, 1));
        (await copy.RunAsync(new Told(_ => { }), default)).ShouldBe(report with { Executions = 0, AlreadyThere = 9, Documents = 0, StartKeys = 0 });
        (await _target.FindDocumentAsync(DocumentKinds.Role, "triggers", StoreHistory.Now, default)).ShouldBeNull();
        (await _target.FindDocumentAsync(DocumentKinds.TriggerState, "state of s1", StoreHistory.Now, default)).ShouldNotBeNull();
        (await _target.StartAsync([Start("s2", "e2", "tick 1")], StoreHistory.Now, default))[0].Executions.ShouldBe([new StartedExecution("e1", false)]);
    }

    [Fact]
    public async Task A_later_state_of_a_trigger_is_not_lost_silently()
    {
        await _target.WriteDocumentsAsync([Document(DocumentKinds.TriggerState, "zoomcamp/taxi/green", "old"), Document(DocumentKinds.TriggerHealth, "zoomcamp/taxi/green", "old")], StoreHistory.Now, default);
        await _source.WriteDocumentsAsync([Document(DocumentKinds.TriggerState, "zoomcamp/taxi/green", "new"), Document(DocumentKinds.TriggerHealth, "zoomcamp/taxi/green", "new")], StoreHistory.Now.AddDays(1), default);

        var refused = await Should.ThrowAsync<RefusedException>(() => new StoreCopy(_source, _target, TimeProvider.System).RunAsync(new Told(_ => { }), default));

        refused.Message.ShouldContain("(1): trigger-state zoomcamp/taxi/green.");
    }

    [Theory]
    [InlineData("signal")]
    [InlineData("cancel")]
    [InlineData("kv set")]
    [InlineData("trigger")]
    public async Task A_source_that_changes_during_the_copy_is_told(string command)
    {
        await SetAsync(_source, "old", StoreHistory.Now);
        await _source.WriteDocumentsAsync([Document(DocumentKinds.TriggerSettings, "zoomcamp/taxi/green", "old")], StoreHistory.Now, default);
        var source = ChangingStore.Create(_source, () => command switch
        {
            "kv set" => SetAsync(_source, "new", StoreHistory.Now.AddDays(1)),
            "trigger" => _source.WriteDocumentsAsync([Document(DocumentKinds.TriggerSettings, "zoomcamp/taxi/green", "new")], StoreHistory.Now.AddDays(1), default),
            "cancel" => _source.SignalAsync("open3", new() { Kind = ExecutionSignalKind.Cancel, At = StoreHistory.Now }, default),
            _ => _source.SignalAsync("open2", new() { Kind = ExecutionSignalKind.Cancel, At = StoreHistory.Now }, default),
        });

        var failed = await Should.ThrowAsync<PipelineException>(() => new StoreCopy(source, _target, TimeProvider.System).RunAsync(new Told(_ => { }), default));

        failed.ShouldNotBeOfType<RefusedException>();
        failed.Message.ShouldContain("changed while it was copied");
    }

    private static Task<long?> SetAsync(SqliteExecutionStore store, string value, DateTimeOffset at) => store.SetKeyValueAsync(
        null, new() { Namespace = "zoomcamp", Key = "cursor", Json = Encoding.UTF8.GetBytes($"\"{value}\"") }, at, default);

    private static DocumentWrite Document(string kind, string name, string value) => new() { Kind = kind, Name = name, Json = Encoding.UTF8.GetBytes($"\"{value}\"") };

    private static StartCommit Start(string id, string executionId, string key) => new()
    {
        Id = id,
        Executions = [new(StoreHistory.Created(executionId), new StartKey(key))],
        Documents = [Document(DocumentKinds.TriggerState, $"state of {id}", "1")],
    };

    private static string Id(string change) => change == "restarted" ? "ended2" : "open2";

    /// <summary>A store with one of the executions, as it is some days later.</summary>
    private async Task<SqliteExecutionStore> GoOnAsync(string change)
    {
        var at = StoreHistory.Now.AddDays(3);
        var before = (await _source.ExportAsync([Id(change)], default)).Single();
        var after = change switch
        {
            "ended" => before with { Execution = before.Execution with { State = ExecutionState.Succeeded, EndedAt = at } },
            "tried" => before with { Attempts = [.. before.Attempts, new() { Key = new("late"), Number = 1, State = AttemptState.Running, StartedAt = at, NodeId = "node-b" }] },
            "skipped" => before with { TaskRuns = [.. before.TaskRuns, new() { Key = new("late"), State = TaskRunState.Skipped, EndedAt = at }] },
            "approved" => before with { Signals = [.. before.Signals, new(new() { Kind = ExecutionSignalKind.Decision, TaskRun = new("approve"), By = "cleo", At = at }, 1)] },
            _ => before with { Execution = before.Execution with { State = ExecutionState.Queued, Attempt = 2, EndedAt = null } },
        };
        var store = new SqliteExecutionStore(SqliteStoreOptions.InMemory);
        await store.InitializeAsync(default);
        await store.ImportAsync([after], default);
        return store;
    }

    private sealed class Told(Action<(long Done, long All)> tell) : IProgress<(long Done, long All)>
    {
        public void Report((long Done, long All) value) => tell(value);
    }

    /// <summary>A store that changes after it was copied, before the copy looks whether it is in use for the second time.</summary>
    public class ChangingStore : DispatchProxy
    {
        private SqliteExecutionStore _store = null!;
        private Func<Task> _change = null!;
        private int _looks;

        internal static IStoreMaintenance Create(SqliteExecutionStore store, Func<Task> change)
        {
            var proxy = Create<IStoreMaintenance, ChangingStore>();
            ((ChangingStore)(object)proxy)._store = store;
            ((ChangingStore)(object)proxy)._change = change;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IStoreArchive.ListNodesAsync) && ++_looks == 2
                ? ChangeAsync((DateTimeOffset)args![0]!, (CancellationToken)args[1]!)
                : targetMethod.Invoke(_store, args);

        private async Task<IReadOnlyList<string>> ChangeAsync(DateTimeOffset now, CancellationToken cancellationToken)
        {
            await _change();
            return await _store.ListNodesAsync(now, cancellationToken);
        }
    }
}
