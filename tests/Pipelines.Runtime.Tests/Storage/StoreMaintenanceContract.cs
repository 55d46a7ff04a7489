using System.Text;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>What the upkeep of every store must do. An implementation's test class derives from it and says how to open one.</summary>
public abstract class StoreMaintenanceContract : IAsyncLifetime
{
    private protected static readonly DateTimeOffset Now = new(2026, 3, 8, 6, 59, 59, TimeSpan.Zero);
    private protected const string Flow = "zoomcamp/taxi";

    private IExecutionStore? _store;
    private int _ids;

    private protected static CancellationToken None => CancellationToken.None;

    private protected IExecutionStore Store => _store!;

    private protected IStoreMaintenance Maintenance => (IStoreMaintenance)Store;

    public virtual async Task InitializeAsync()
    {
        _store = CreateStore();
        await Store.InitializeAsync(None);
    }

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    private protected abstract IExecutionStore CreateStore();

    [Fact]
    public async Task An_execution_goes_with_all_that_belongs_to_it()
    {
        var gone = await CreateAsync();
        var kept = await CreateAsync();

        var progress = await Maintenance.PurgeAsync([gone], None);

        progress.Handled.ShouldBe(1);
        progress.Removed.ShouldBe(1);
        progress.Rows.ShouldBeGreaterThan(5);
        (await Store.GetExecutionAsync(gone, None)).ShouldBeNull();
        (await Store.ReadLogsAsync(new() { ExecutionId = gone }, None)).ShouldBeEmpty();
        (await Store.GetTaskRunsAsync(kept, None)).Count.ShouldBe(2);
        (await Store.GetOutputsAsync(kept, None)).Count.ShouldBe(2);
        (await Store.GetAttemptsAsync(kept, None)).Count.ShouldBe(2);
        (await Store.GetMetricsAsync(kept, None)).Count.ShouldBe(2);
        (await Store.ReadLogsAsync(new() { ExecutionId = kept }, None)).Count.ShouldBe(2);
        (await Store.GetExecutionAsync(kept, None))!.OutputsJson.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_has_not_ended_stays()
    {
        var open = await CreateAsync(state: ExecutionState.Running);
        var paused = await CreateAsync(state: ExecutionState.Paused);

        (await Maintenance.PurgeAsync([open, paused, "nothing"], None)).ShouldBe(new PurgeProgress(3, 0, 0));
        (await Maintenance.GetPurgeOrderAsync(open, None)).ShouldBeEmpty();
        (await FindAsync(new() { Flow = Flow, KeepNewest = 0 })).ShouldBeEmpty();
        (await Store.GetTaskRunsAsync(open, None)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_another_was_made_from_goes_after_it()
    {
        var origin = await CreateAsync();
        var replay = await CreateAsync(origin: origin);
        var open = await CreateAsync(state: ExecutionState.Created, origin: replay);

        (await Maintenance.PurgeAsync([origin, replay], None)).Removed.ShouldBe(0, "the open one may read files of both");

        await Store.SignalAsync(open, new() { Kind = ExecutionSignalKind.Cancel, At = Now }, None);
        (await Maintenance.PurgeAsync([origin, replay], None)).Removed.ShouldBe(0, "what has ended may be restarted");
        (await Maintenance.PurgeAsync([open, replay, origin], None)).Removed.ShouldBe(3);
    }

    [Fact]
    public async Task Subflows_go_with_their_parent_and_before_it()
    {
        var parent = await CreateAsync();
        var child = await CreateAsync("zoomcamp/month", parent: parent);
        var grandchild = await CreateAsync("zoomcamp/day", parent: child);

        (await FindAsync(new() { Flow = "zoomcamp/month", KeepNewest = 0 })).ShouldBeEmpty();
        (await Maintenance.PurgeAsync([parent], None)).Removed.ShouldBe(0, "it still has a subflow");
        var order = await Maintenance.GetPurgeOrderAsync(parent, None);

        order.ShouldBe([grandchild, child, parent]);
        (await Maintenance.PurgeAsync(order, None)).Removed.ShouldBe(3);
    }

    [Fact]
    public async Task A_parent_whose_subflow_has_not_ended_stays_with_all_of_them()
    {
        var parent = await CreateAsync();
        await CreateAsync(parent: parent);
        await CreateAsync(state: ExecutionState.Running, parent: parent, task: "b");

        (await Maintenance.GetPurgeOrderAsync(parent, None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ExecutionState.Succeeded)]
    [InlineData(ExecutionState.Warning)]
    [InlineData(ExecutionState.Failed)]
    [InlineData(ExecutionState.Canceled)]
    [InlineData(ExecutionState.Skipped)]
    public async Task What_ended_before_a_time_is_found_whatever_its_state(ExecutionState state)
    {
        var old = await CreateAsync(state: state, endedAt: Now.AddDays(-31));
        await CreateAsync(state: state, endedAt: Now.AddDays(-29));
        await CreateAsync("zoomcamp/other", state, endedAt: Now.AddDays(-31));

        (await FindAsync(Older(30))).ShouldBe([old]);
    }

    [Fact]
    public async Task What_was_created_long_ago_but_ended_lately_is_not_too_old()
    {
        await CreateAsync(createdAt: Now.AddDays(-60), endedAt: Now.AddDays(-1));

        (await FindAsync(Older(30))).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_beyond_the_newest_is_found_oldest_first()
    {
        var ids = new List<string>();
        for (var number = 0; number < 6; number++)
        {
            ids.Add(await CreateAsync(state: number % 2 == 0 ? ExecutionState.Succeeded : ExecutionState.Failed));
        }

        await CreateAsync(state: ExecutionState.Running);

        (await FindAsync(new() { Flow = Flow, KeepNewest = 4 })).ShouldBe(ids[..2]);
        (await FindAsync(new() { Flow = Flow, KeepNewest = 6 })).ShouldBeEmpty();
        (await FindAsync(new() { Flow = Flow, KeepNewest = 0 })).ShouldBe(ids);
    }

    [Fact]
    public async Task Too_old_and_too_many_are_both_found_and_nothing_else()
    {
        var old = await CreateAsync(createdAt: Now.AddDays(-40), endedAt: Now.AddDays(-40));
        var many = await CreateAsync(createdAt: Now.AddDays(-5), endedAt: Now.AddDays(-5));
        await CreateAsync(createdAt: Now.AddDays(-4), endedAt: Now.AddDays(-4));

        (await FindAsync(Older(30) with { KeepNewest = 1 })).ShouldBe([old, many]);
        (await FindAsync(Older(30) with { KeepNewest = 2 })).ShouldBe([old]);
        (await FindAsync(new() { Flow = Flow })).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_may_go_comes_page_by_page()
    {
        var ids = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            ids.Add(await CreateAsync());
        }

        var rule = new PurgeRule { Flow = Flow, KeepNewest = 0 };

        (await Maintenance.FindPurgeableAsync(rule, null, 2, None)).ShouldBe(ids[..2]);
        (await Maintenance.FindPurgeableAsync(rule, ids[1], 2, None)).ShouldBe(ids[2..4]);
    }

    [Fact]
    public async Task Removed_executions_are_noted_until_their_files_are_gone_too()
    {
        var first = await CreateAsync();
        var second = await CreateAsync("a.b/c");
        await Maintenance.PurgeAsync([first, second], None);

        (await Maintenance.ListPurgedAsync(10, None)).ShouldBe([new(first, "zoomcamp", "taxi"), new(second, "a.b", "c")]);
        (await Maintenance.ListPurgedAsync(1, None)).Count.ShouldBe(1);
        await Maintenance.ForgetPurgedAsync([first], None);
        (await Maintenance.ListPurgedAsync(10, None)).ShouldHaveSingleItem().Id.ShouldBe(second);
    }

    [Fact]
    public async Task Flows_with_executions_are_listed_and_unknown_ids_told()
    {
        var id = await CreateAsync();
        await CreateAsync();
        await CreateAsync("a/b");
        await CreateAsync("a/c");

        (await Maintenance.ListFlowsAsync(None)).ShouldBe(["a/b", "a/c", Flow]);
        (await Maintenance.FindUnknownAsync([id, "nothing"], None)).ShouldBe(["nothing"]);
    }

    [Fact]
    public async Task Expired_key_values_are_removed_a_bounded_number_at_once()
    {
        var values = (IKeyValueStore)Store;
        foreach (var number in Enumerable.Range(0, 5))
        {
            await values.SetKeyValueAsync(null, new() { Namespace = "a", Key = $"k{number}", Json = Json("1"), ExpiresAt = number == 4 ? null : Now.AddSeconds(number) }, Now, None);
        }

        (await Maintenance.DeleteExpiredKeyValuesAsync(Now.AddSeconds(2), 2, None)).ShouldBe(2);
        (await Maintenance.DeleteExpiredKeyValuesAsync(Now.AddSeconds(2), 2, None)).ShouldBe(1);
        (await values.ListKeyValuesAsync(new(), Now.AddSeconds(-1), None)).Select(value => value.Key).ShouldBe(["k3", "k4"]);
    }

    [Fact]
    public async Task Work_for_all_is_taken_on_once_an_interval()
    {
        var hour = TimeSpan.FromHours(1);

        (await Maintenance.TryBeginWorkAsync("retention", Now, hour, None)).ShouldBeTrue();
        (await Maintenance.TryBeginWorkAsync("retention", Now.AddMinutes(59), hour, None)).ShouldBeFalse();
        (await Maintenance.TryBeginWorkAsync("other", Now, hour, None)).ShouldBeTrue();
        (await Maintenance.TryBeginWorkAsync("retention", Now.AddHours(1), hour, None)).ShouldBeTrue();
        (await Maintenance.TryBeginWorkAsync("retention", Now.AddDays(-30), hour, None)).ShouldBeTrue("the clock was wrong before");
    }

    [Fact]
    public async Task A_sound_store_has_no_findings()
    {
        await CreateAsync();
        await CreateAsync(state: ExecutionState.Paused);
        await Store.AcquireLeaseAsync("node-a", Now.AddMinutes(1), None);

        (await Maintenance.CheckAsync(Now, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_due_and_nobody_drives_is_found()
    {
        var idle = await CreateAsync(state: ExecutionState.Created);

        (await Maintenance.CheckAsync(Now.AddMinutes(4), None)).ShouldBeEmpty();
        var finding = (await Maintenance.CheckAsync(Now.AddMinutes(6), None)).ShouldHaveSingleItem();

        finding.Message.ShouldContain(idle);
        finding.WayOut.ShouldContain("serve");
    }

    private protected Task<IReadOnlyList<string>> FindAsync(PurgeRule rule) => Maintenance.FindPurgeableAsync(rule, null, 100, None);

    private protected static PurgeRule Older(int days) => new()
    {
        Flow = Flow,
        EndedBefore = Now.AddDays(-days),
        EndedBeforeId = ExecutionId.First(Now.AddDays(-days)),
    };

    /// <summary>An execution with two task runs and some of everything.</summary>
    private protected async Task<string> CreateAsync(
        string flow = Flow, ExecutionState state = ExecutionState.Succeeded, DateTimeOffset? createdAt = null, DateTimeOffset? endedAt = null, string? origin = null, string? parent = null, string task = "a")
    {
        var created = createdAt ?? endedAt ?? Now;
        var id = ExecutionId.New(created.AddMilliseconds(createdAt is null && endedAt is null ? _ids++ : 0));
        var keys = new[] { new TaskRunKey("a"), new TaskRunKey("b", 1) };
        await Store.CommitAsync(
            null,
            [
                new ExecutionCommit
                {
                    ExecutionId = id,
                    Created = new()
                    {
                        Id = id,
                        Namespace = flow.Split('/')[0],
                        FlowId = flow.Split('/')[1],
                        Revision = "r1",
                        State = state,
                        LogicalDate = created,
                        CreatedAt = created,
                        EndedAt = state.IsTerminal() ? endedAt ?? created : null,
                        InputsJson = Json("{}"),
                        OutputsJson = state.IsTerminal() ? Json("1") : null,
                        Origin = origin is null ? null : new(ExecutionOriginKind.Replay, origin),
                        Parent = parent is null ? null : new(parent, new(task), "key"),
                    },
                    TaskRuns = [.. keys.Select(key => new TaskRunRecord { Key = key, State = TaskRunState.Succeeded })],
                    Outputs = [.. keys.Select(key => new TaskOutputRecord(key, Json("1")))],
                    Attempts = [.. keys.Select(key => new AttemptRecord { Key = key, Number = 1, State = AttemptState.Succeeded, StartedAt = created, NodeId = "n" })],
                    Metrics = [.. keys.Select(key => new MetricRecord(key, 1, "rows", 1, null))],
                    Logs = [.. keys.Select(key => new LogRecord { Key = key, Attempt = 1, At = created, Level = 0, Message = "said" })],
                },
            ],
            None);
        return id;
    }

    private protected static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes(text);
}
