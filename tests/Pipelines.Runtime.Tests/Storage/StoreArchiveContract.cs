using System.Text;
using Pipelines.Runtime.Storage;

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
    public async Task Names_of_removed_executions_are_taken_in_once()
    {
        await To.ImportPurgedAsync([new("gone", "zoomcamp", "taxi")], None);
        await To.ImportPurgedAsync([new("gone", "zoomcamp", "taxi"), new("too", "zoomcamp", "taxi")], None);

        (await To.ListPurgedAsync(10, None)).Select(execution => execution.Id).ShouldBe(["gone", "too"]);
    }

    private static async Task<long> SetAsync(IKeyValueStore store, string key, bool isSecret = false) => (await store.SetKeyValueAsync(
        null, new() { Namespace = "a", Key = key, Json = Encoding.UTF8.GetBytes($"\"{key}\""), IsSecret = isSecret }, StoreHistory.Now, None))!.Value;
}
