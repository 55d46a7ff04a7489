using System.Collections.Concurrent;
using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Tests.Storage;

/// <summary>Several processes after the same work.</summary>
public sealed class PostgresRaceTests
{
    private static DateTimeOffset Later => StoreScene.Now.AddHours(1);

    [Fact]
    public async Task Of_many_that_claim_at_once_each_execution_goes_to_one()
    {
        const int count = 1000;
        await using var scene = await StoreScene.StartAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.OpenAsync()));
        await stores[0].CommitAsync(null, [.. Enumerable.Range(0, count).Select(number => StoreScene.Creates($"e{number:0000}"))], default);
        var claimed = new ConcurrentBag<string>();

        await Task.WhenAll(stores.Select(async (store, index) =>
        {
            var lease = await store.AcquireLeaseAsync($"node-{index}", Later, default);
            while (await store.ClaimAsync(lease, StoreScene.Claim(9), default) is { Count: > 0 } some)
            {
                foreach (var stored in some)
                {
                    claimed.Add(stored.Execution.Id);
                }
            }
        }));

        claimed.Order().ShouldBe(Enumerable.Range(0, count).Select(number => $"e{number:0000}"));
    }

    [Fact]
    public async Task A_limit_holds_over_processes_and_none_that_waits_for_it_is_forgotten()
    {
        const int count = 200;
        await using var scene = await StoreScene.StartAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.OpenAsync()));
        await stores[0].CommitAsync(null, [.. Enumerable.Range(0, count).Select(number => Limited($"e{number:000}", $"k{number % 2}"))], default);
        var request = new ClaimRequest { Flows = [new("zoomcamp/taxi", new ConcurrencyPolicy(2, OnLimit.Queue, KeyInput: "taxi"))], Limit = 5, Now = StoreScene.Now };
        var running = new ConcurrentDictionary<string, int>();
        var most = new ConcurrentDictionary<string, int>();
        var ended = 0;

        await Task.WhenAll(stores.Select(async (store, index) =>
        {
            var lease = await store.AcquireLeaseAsync($"node-{index}", Later, default);
            while (Volatile.Read(ref ended) < count)
            {
                foreach (var stored in await store.ClaimAsync(lease, request, default))
                {
                    var key = stored.Execution.ConcurrencyKey!;
                    var now = running.AddOrUpdate(key, 1, static (_, before) => before + 1);
                    most.AddOrUpdate(key, now, (_, before) => Math.Max(before, now));
                    await Task.Yield();
                    running.AddOrUpdate(key, 0, static (_, before) => before - 1);
                    await store.CommitAsync(lease, [new() { ExecutionId = stored.Execution.Id, Change = new() { State = ExecutionState.Succeeded, EndedAt = Later } }], default);
                    Interlocked.Increment(ref ended);
                }
            }
        }));

        most.Values.ShouldAllBe(value => value <= 2);
        (await scene.QueryAsync<long>("""SELECT count(*) FROM "executions" WHERE "state" < 100""")).ShouldBe(0);
    }

    [Fact]
    public async Task Thousands_of_limits_take_a_bounded_part_of_the_servers_lock_table()
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.OpenAsync();

        (await scene.QueryAsync<long>("""
            WITH "locked" AS MATERIALIZED (SELECT "lock_names"('limit', (SELECT array_agg('key ' || "number") FROM generate_series(1, 20000) AS "number")) AS "done")
            SELECT (SELECT count(*) FROM pg_locks WHERE "locktype" = 'advisory' AND "pid" = pg_backend_pid()) FROM "locked" WHERE "done" IS NOT NULL
            """)).ShouldBeInRange(1, 1024);
    }

    [Fact]
    public async Task The_queues_of_many_limits_all_move_on()
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();
        await store.CommitAsync(null, [.. Enumerable.Range(0, 250).Select(number => Limited($"e{number:000}", $"k{number}"))], default);
        await scene.ExecuteAsync("""UPDATE "executions" SET "state" = 10""");

        await store.RequeueAsync([new("zoomcamp/taxi", new ConcurrencyPolicy(1, OnLimit.Queue, KeyInput: "taxi"))], default);

        (await scene.QueryAsync<long>("""SELECT count(*) FROM "executions" WHERE "state" = 10""")).ShouldBe(0);
    }

    [Fact]
    public async Task A_claim_does_not_wait_for_what_somebody_else_holds()
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();
        await store.CommitAsync(null, [Limited("e1", "k")], default);
        var lease = await store.AcquireLeaseAsync("node-a", Later, default);
        var request = new ClaimRequest { Flows = [new("zoomcamp/taxi", new ConcurrencyPolicy(2, OnLimit.Queue, KeyInput: "taxi"))], Limit = 5, Now = StoreScene.Now };
        await using var other = await scene.ConnectAsync();
        await using var holds = await other.BeginTransactionAsync();
        await using var hold = new Npgsql.NpgsqlCommand("""SELECT 1 FROM "executions" FOR UPDATE""", other);
        await hold.ExecuteNonQueryAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        (await store.ClaimAsync(lease, request, patience.Token)).ShouldBeEmpty();

        await holds.RollbackAsync();
        (await store.ClaimAsync(lease, request, default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Whoever_is_told_while_it_falls_asleep_wakes()
    {
        await using var scene = await StoreScene.StartAsync();
        var (owner, other) = (await scene.OpenAsync(), await scene.OpenAsync());
        var lease = await owner.AcquireLeaseAsync("node-a", Later, default);
        for (var round = 0; round < 40; round++)
        {
            var id = $"e{round:00}";
            await owner.CommitAsync(lease, [StoreScene.Creates(id, "node-a") with { TaskRuns = [new() { Key = new("review"), State = TaskRunState.Paused }] }], default);
            var sleeps = new ExecutionChange { State = ExecutionState.Paused, ReleasesOwnership = true, WakeAt = Later.AddDays(1) };

            await Task.WhenAll(
                owner.CommitAsync(lease, [new() { ExecutionId = id, Change = sleeps }], default),
                other.SignalAsync(id, new() { Kind = ExecutionSignalKind.Decision, TaskRun = new("review"), Json = "true"u8.ToArray(), At = StoreScene.Now }, default));

            (await owner.GetExecutionAsync(id, default))!.WakeAt.ShouldBeNull(id);
        }
    }

    [Fact]
    public async Task Who_reads_signals_while_many_tell_misses_none()
    {
        const int count = 100;
        await using var scene = await StoreScene.StartAsync();
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => scene.OpenAsync()));
        var lease = await stores[0].AcquireLeaseAsync("node-a", Later, default);
        await stores[0].CommitAsync(lease, [StoreScene.Creates("e1", "node-a")], default);

        var telling = Task.WhenAll(stores.Skip(1).Select(async store =>
        {
            for (var number = 0; number < count; number++)
            {
                await store.SignalAsync("e1", new() { Kind = ExecutionSignalKind.Cancel, At = StoreScene.Now }, default);
            }
        }));
        var read = new List<long>();
        for (var last = 0L; read.Count < 3 * count;)
        {
            var isTold = telling.IsCompleted;
            var batch = await stores[0].ReadSignalsAsync(lease, last, default);
            read.AddRange(batch.Signals.Select(owned => owned.Signal.Id));
            last = batch.LastId;
            if (isTold && batch.Signals.Count == 0)
            {
                break;
            }
        }

        await telling;
        read.Count.ShouldBe(3 * count);
        read.ShouldBe(read.Distinct().Order());
    }

    private static ExecutionCommit Limited(string id, string key) =>
        new() { ExecutionId = id, Created = StoreScene.NewExecution(id) with { ConcurrencyKey = key } };
}
