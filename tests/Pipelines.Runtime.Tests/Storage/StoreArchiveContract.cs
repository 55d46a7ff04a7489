using System.Text;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>How every store hands over what it has, and takes it in. An implementation's test class derives from it and says how to open one.</summary>
public abstract class StoreArchiveContract : IAsyncLifetime
{
    private IExecutionStore? _source;
    private IExecutionStore? _target;

    private protected static CancellationToken None => CancellationToken.None;

    private IExecutionStore Source => _source!;

    private IExecutionStore Target => _target!;

    private IStoreMaintenance From => (IStoreMaintenance)Source;

    private IStoreMaintenance To => (IStoreMaintenance)Target;

    public virtual async Task InitializeAsync() => (_source, _target) = (await OpenEmptyAsync(), await OpenEmptyAsync());

    public virtual async Task DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
    }

    /// <summary>A store of its own each time, ready to use.</summary>
    private protected abstract Task<IExecutionStore> OpenEmptyAsync();

    [Fact]
    public async Task An_execution_arrives_with_all_that_belongs_to_it()
    {
        await StoreHistory.WriteAsync(Source);

        foreach (var id in await StoreHistory.IdsAsync(Source))
        {
            (await To.ImportAsync(await From.ExportAsync([id], None), None)).ShouldBe(1);
        }

        await StoreHistory.ShouldBeCopiedAsync(Source, Target);
        (await To.CountAsync(None)).ShouldBe(await From.CountAsync(None) with { KeyValues = 0 });
    }

    [Fact]
    public async Task What_is_there_is_left_as_it_is()
    {
        await StoreHistory.WriteAsync(Source);
        var archives = await From.ExportAsync(await From.ListIdsAsync(hasEnded: true, null, 100, None), None);
        await To.ImportAsync([archives[0]], None);
        var counts = await To.CountAsync(None);

        (await To.ImportAsync([archives[0] with { Logs = [] }], None)).ShouldBe(0);
        (await To.CountAsync(None)).ShouldBe(counts);
        (await To.ImportAsync(archives, None)).ShouldBe(archives.Count - 1);
        (await To.ImportAsync(archives, None)).ShouldBe(0);
    }

    [Fact]
    public async Task Ended_executions_come_oldest_first_and_open_ones_newest_first()
    {
        await StoreHistory.WriteAsync(Source);
        var ids = await StoreHistory.IdsAsync(Source);
        var open = ids.Where(id => id.StartsWith("open", StringComparison.Ordinal)).ToArray();

        (await From.ListIdsAsync(hasEnded: true, null, 100, None)).ShouldBe(ids.Except(open).Order(StringComparer.Ordinal));
        (await From.ListIdsAsync(hasEnded: false, null, 100, None)).ShouldBe(open.OrderDescending(StringComparer.Ordinal));
        (await From.ListIdsAsync(hasEnded: true, "ended1", 1, None)).ShouldBe(["ended2"]);
        (await From.ListIdsAsync(hasEnded: false, "open3", 1, None)).ShouldBe(["open2"]);
    }

    [Fact]
    public async Task What_a_dead_process_left_is_handed_over_free_and_in_no_pool()
    {
        await StoreHistory.WriteAsync(Source);

        var archive = (await From.ExportAsync(["open1"], None)).ShouldHaveSingleItem();

        archive.Execution.NodeId.ShouldBeNull();
        archive.TaskRuns.ShouldContain(taskRun => taskRun.State == TaskRunState.Running);
        archive.TaskRuns.ShouldAllBe(taskRun => taskRun.Pool == null && taskRun.PoolSlots == 0);
        await To.ImportAsync([archive], None);
        var lease = await Target.AcquireLeaseAsync("node-b", StoreHistory.Now.AddYears(10), None);
        (await Target.ClaimAsync(lease, ["zoomcamp/taxi"], 10, StoreHistory.Now.AddHours(1), None)).ShouldHaveSingleItem().Execution.Id.ShouldBe("open1");
    }

    [Fact]
    public async Task Ids_that_are_gone_are_left_out()
    {
        await StoreHistory.WriteAsync(Source);

        (await From.ExportAsync(["gone", "ended1"], None)).ShouldHaveSingleItem().Execution.Id.ShouldBe("ended1");
        (await From.ExportAsync(["gone"], None)).ShouldBeEmpty();
        (await From.ExportAsync([], None)).ShouldBeEmpty();
        (await To.ImportAsync([], None)).ShouldBe(0);
    }

    [Fact]
    public async Task Processes_with_a_lease_are_told()
    {
        await Source.AcquireLeaseAsync("node-a", StoreHistory.Now.AddMinutes(1), None);

        (await From.ListNodesAsync(StoreHistory.Now, None)).ShouldBe(["node-a"]);
        (await From.ListNodesAsync(StoreHistory.Now.AddMinutes(2), None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Key_values_keep_their_version_when_it_is_free()
    {
        var source = (IKeyValueStore)Source;
        var target = (IKeyValueStore)Target;
        await SetAsync(source, "first");
        await SetAsync(source, "second", isSecret: true);
        var taken = await SetAsync(target, "other");
        var theirs = await SetAsync(target, "second");

        var values = await From.ExportKeyValuesAsync(0, 10, None);
        (await From.ExportKeyValuesAsync(values[0].Value.Version, 10, None)).ShouldHaveSingleItem().Value.Key.ShouldBe("second");
        (await To.ImportKeyValuesAsync(values, None)).ShouldBe(1);
        (await To.ImportKeyValuesAsync(values, None)).ShouldBe(0);

        var first = (await target.FindKeyValueAsync(["a"], "first", StoreHistory.Now, None))!;
        Encoding.UTF8.GetString(first.Json.Span).ShouldBe("\"first\"");
        first.Version.ShouldNotBe(taken, "it was given already");
        (await target.FindKeyValueAsync(["a"], "second", StoreHistory.Now, None))!.Version.ShouldBe(theirs, "it was there");
        values.Select(value => value.IsSecret).ShouldBe([false, true]);
    }

    [Fact]
    public async Task Versions_go_on_behind_those_that_were_taken_in()
    {
        var source = (IKeyValueStore)Source;
        for (var number = 0; number < 5; number++)
        {
            await SetAsync(source, "key");
        }

        var value = (await From.ExportKeyValuesAsync(0, 10, None)).ShouldHaveSingleItem().Value;
        await To.ImportKeyValuesAsync(await From.ExportKeyValuesAsync(0, 10, None), None);

        (await ((IKeyValueStore)Target).FindKeyValueAsync(["a"], "key", StoreHistory.Now, None))!.Version.ShouldBe(value.Version);
        (await SetAsync((IKeyValueStore)Target, "next")).ShouldBeGreaterThan(value.Version);
    }

    [Fact]
    public async Task Documents_arrive_once_with_a_version_greater_than_theirs()
    {
        for (var number = 0; number < 5; number++)
        {
            await WriteAsync(Source, "backfill", "b1", $"\"Zürich 🚕 {number}\"");
        }

        await WriteAsync(Source, "audit", "a1", "1", StoreHistory.Now.AddDays(1));
        await WriteAsync(Source, "trigger-state", "there", "1");
        await WriteAsync(Source, DocumentKinds.Role, "triggers", "1");
        await WriteAsync(Target, "trigger-state", "there", "2");

        var documents = await From.ExportDocumentsAsync(null, 10, None);
        documents.Select(document => document.Kind).ShouldBe(["audit", "backfill", "trigger-state"]);
        (await From.ExportDocumentsAsync(("audit", "a1"), 1, None)).ShouldHaveSingleItem().Name.ShouldBe("b1");
        (await To.ImportDocumentsAsync(documents, None)).ShouldBe(2);
        (await To.ImportDocumentsAsync(documents, None)).ShouldBe(0);

        var found = (await FindAsync(Target, "backfill", "b1"))!;
        Encoding.UTF8.GetString(found.Json.Span).ShouldBe("\"Zürich 🚕 4\"");
        found.Version.ShouldBeGreaterThan(documents[1].Version);
        (await FindAsync(Target, "audit", "a1"))!.ExpiresAt.ShouldBe(StoreHistory.Now.AddDays(1));
        Encoding.UTF8.GetString((await FindAsync(Target, "trigger-state", "there"))!.Json.Span).ShouldBe("2", "it was there");
        (await WriteAsync(Target, "backfill", "b1", "1")).ShouldBeGreaterThan(found.Version);
        ((await From.CountAsync(None)).Documents, (await To.CountAsync(None)).Documents).ShouldBe((3, 3));
    }

    [Fact]
    public async Task Start_keys_arrive_once_with_their_executions()
    {
        await StartAsync(Source, "e1", "k1", outlives: false);
        await StartAsync(Source, "e2", "k2", outlives: true);
        await StartAsync(Source, "e3", "k3", outlives: true);
        await StartAsync(Source, "e4", "k4", outlives: false);
        await StartAsync(Source, "e5", "k5", outlives: false);
        await Source.SignalAsync("e3", new() { Kind = ExecutionSignalKind.Cancel, At = StoreHistory.Now }, None);
        (await From.PurgeAsync(["e3"], None)).Removed.ShouldBe(1);
        await To.ImportAsync(await From.ExportAsync(["e1", "e5"], None), None);
        await StartAsync(Target, "other", "k5", outlives: false);

        var keys = await From.ExportStartKeysAsync(null, 10, None);
        keys.ShouldBe([new("k1", "e1", false, StoreHistory.Now), new("k2", "e2", true, StoreHistory.Now), new("k3", null, true, StoreHistory.Now), new("k4", "e4", false, StoreHistory.Now), new("k5", "e5", false, StoreHistory.Now)]);
        (await From.ExportStartKeysAsync("k2", 1, None)).ShouldHaveSingleItem().Name.ShouldBe("k3");
        (await To.ImportStartKeysAsync(keys, None)).ShouldBe(3, "k4 goes with an execution that is not there, and k5 is there");
        (await To.ImportStartKeysAsync(keys, None)).ShouldBe(0);

        (await To.ExportStartKeysAsync(null, 10, None)).Select(key => (key.Name, key.ExecutionId, key.Outlives)).ShouldBe([("k1", "e1", false), ("k2", null, true), ("k3", null, true), ("k5", "other", false)]);
        (await To.CountAsync(None)).StartKeys.ShouldBe(4);
    }

    [Fact]
    public async Task Names_of_removed_executions_are_taken_in_once()
    {
        await To.ImportPurgedAsync([new("gone", "zoomcamp", "taxi")], None);
        await To.ImportPurgedAsync([new("gone", "zoomcamp", "taxi"), new("too", "zoomcamp", "taxi")], None);

        (await To.ListPurgedAsync(10, None)).Select(execution => execution.Id).ShouldBe(["gone", "too"]);
    }

    private static async Task<long> WriteAsync(IExecutionStore store, string kind, string name, string json, DateTimeOffset? expiresAt = null) => (await ((IDocumentStore)store).WriteDocumentsAsync(
        [new() { Kind = kind, Name = name, Json = Encoding.UTF8.GetBytes(json), ExpiresAt = expiresAt }], StoreHistory.Now, None))[0]!.Value;

    private static Task<DocumentRecord?> FindAsync(IExecutionStore store, string kind, string name) => ((IDocumentStore)store).FindDocumentAsync(kind, name, StoreHistory.Now, None);

    private static Task<IReadOnlyList<StartOutcome>> StartAsync(IExecutionStore store, string id, string key, bool outlives) => ((IStartStore)store).StartAsync(
        [new() { Id = $"start of {id}", Executions = [new(StoreHistory.Created(id), new StartKey(key) { Outlives = outlives })] }], StoreHistory.Now, None);

    private static async Task<long> SetAsync(IKeyValueStore store, string key, bool isSecret = false) => (await store.SetKeyValueAsync(
        null, new() { Namespace = "a", Key = key, Json = Encoding.UTF8.GetBytes($"\"{key}\""), IsSecret = isSecret }, StoreHistory.Now, None))!.Value;
}
