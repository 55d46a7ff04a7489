using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Tests.Storage;

public abstract partial class ExecutionStoreContract
{
    private protected static ExecutionRecord Limited(string id, string key = "k", int priority = 0) => NewExecution(id) with { ConcurrencyKey = key, Priority = priority };

    private protected static ClaimRequest Claim(int limit, ConcurrencyPolicy? policy = null, params string[] ids) => new()
    {
        Flows = [new ClaimableFlow("zoomcamp/taxi", policy)],
        Limit = limit,
        Now = Later,
        ExecutionIds = ids.Length == 0 ? null : ids,
    };

    private protected static ConcurrencyPolicy AtMost(int limit, OnLimit onLimit = OnLimit.Queue) => new(limit, onLimit);

    private async Task<string[]> ClaimIdsAsync(NodeLease lease, ClaimRequest request) => [.. (await Store.ClaimAsync(lease, request, None)).Select(stored => stored.Execution.Id)];

    private async Task<ExecutionState> StateAsync(string id) => (await Store.GetExecutionAsync(id, None))!.State;

    [Fact]
    public async Task The_greater_priority_is_claimed_first_and_within_it_the_oldest()
    {
        await CreateAsync(NewExecution("e1"), NewExecution("e2") with { Priority = 5 }, NewExecution("e3") with { Priority = -1 }, NewExecution("e4") with { Priority = 5 });
        var lease = await AcquireAsync("node-a");

        (await ClaimIdsAsync(lease, Claim(10))).ShouldBe(["e2", "e4", "e1", "e3"]);
    }

    [Fact]
    public async Task What_is_over_the_limit_is_queued_with_the_reason_and_is_next_when_one_ends()
    {
        await CreateAsync(Limited("e1"), Limited("e2"), Limited("e3"));
        var lease = await AcquireAsync("node-a");

        (await ClaimIdsAsync(lease, Claim(10, AtMost(1)))).ShouldBe(["e1"]);

        var queued = (await Store.GetExecutionAsync("e2", None))!;
        queued.State.ShouldBe(ExecutionState.Queued);
        queued.Reason.ShouldBe("Waits for another to end: only 1 execution of 'zoomcamp/taxi' may run at once.");
        queued.NodeId.ShouldBeNull();
        (await ClaimIdsAsync(lease, Claim(10, AtMost(1)))).ShouldBeEmpty();

        await Store.CommitAsync(lease, [Ends("e1", ExecutionState.Failed)], None);

        (await StateAsync("e2")).ShouldBe(ExecutionState.Created);
        (await StateAsync("e3")).ShouldBe(ExecutionState.Queued);
        var claimed = (await Store.ClaimAsync(lease, Claim(10, AtMost(1)), None)).ShouldHaveSingleItem().Execution;
        claimed.Id.ShouldBe("e2");
        claimed.Reason.ShouldBeNull();
    }

    [Fact]
    public async Task The_queue_goes_by_priority_then_age()
    {
        await CreateAsync(Limited("e1"));
        var lease = await AcquireAsync("node-a");
        await ClaimIdsAsync(lease, Claim(10, AtMost(1)));
        await CreateAsync(Limited("e2"), Limited("e3", priority: 1), Limited("e4", priority: 1));
        await ClaimIdsAsync(lease, Claim(10, AtMost(1)));

        var order = new List<string>();
        for (var previous = "e1"; order.Count < 3; previous = order[^1])
        {
            await Store.CommitAsync(lease, [Ends(previous, ExecutionState.Succeeded)], None);
            order.AddRange(await ClaimIdsAsync(lease, Claim(10, AtMost(1))));
        }

        order.ShouldBe(["e3", "e4", "e2"]);
    }

    [Theory]
    [InlineData(OnLimit.Cancel, ExecutionState.Canceled)]
    [InlineData(OnLimit.Fail, ExecutionState.Failed)]
    public async Task What_is_over_the_limit_ends_at_once_where_the_policy_says_so(OnLimit onLimit, ExecutionState state)
    {
        await CreateAsync(Limited("e1"), Limited("e2"));
        var lease = await AcquireAsync("node-a");

        (await ClaimIdsAsync(lease, Claim(10, AtMost(1, onLimit)))).ShouldBe(["e1"]);

        var over = (await Store.GetExecutionAsync("e2", None))!;
        over.State.ShouldBe(state);
        over.Reason.ShouldBe("Only 1 execution of 'zoomcamp/taxi' may run at once, and so many did.");
        over.EndedAt.ShouldBe(Later);
        (over.Error?.Message).ShouldBe(state == ExecutionState.Failed ? over.Reason : null);
    }

    [Fact]
    public async Task Each_key_has_its_own_limit()
    {
        await CreateAsync(Limited("e1", "green"), Limited("e2", "green"), Limited("e3", "yellow"), Limited("e4", "green"));
        var lease = await AcquireAsync("node-a");

        (await ClaimIdsAsync(lease, Claim(10, AtMost(2)))).ShouldBe(["e1", "e2", "e3"]);
    }

    [Theory]
    [InlineData(ExecutionState.Paused)]
    [InlineData(ExecutionState.Canceling)]
    [InlineData(ExecutionState.Running)]
    public async Task What_has_started_counts_whoever_drives_it_and_is_not_held_up_itself(ExecutionState state)
    {
        await CreateAsync(Limited("e1") with { State = state, StartedAt = Now }, Limited("e2"));
        var lease = await AcquireAsync("node-a");

        (await ClaimIdsAsync(lease, Claim(10, AtMost(1)))).ShouldBe(["e1"]);

        (await StateAsync("e2")).ShouldBe(ExecutionState.Queued);
    }

    [Fact]
    public async Task The_dead_keep_their_turn_until_another_took_over()
    {
        await CreateAsync(Limited("e1"), Limited("e2"));
        var dead = await AcquireAsync("node-a");
        await ClaimIdsAsync(dead, Claim(10, AtMost(1)));
        await Store.ExpireLeasesAsync(Later.AddSeconds(1), None);
        var lease = await AcquireAsync("node-b");

        (await ClaimIdsAsync(lease, Claim(10, AtMost(1)))).ShouldBe(["e1"]);
    }

    [Fact]
    public async Task A_canceled_execution_that_was_next_gives_its_turn_to_the_one_behind()
    {
        await CreateAsync(Limited("e1"), Limited("e2"), Limited("e3"));
        var lease = await AcquireAsync("node-a");
        await ClaimIdsAsync(lease, Claim(10, AtMost(1)));
        await Store.CommitAsync(lease, [Ends("e1", ExecutionState.Succeeded)], None);

        await Store.SignalAsync("e2", new() { Kind = ExecutionSignalKind.Cancel, At = Now }, None);

        (await ClaimIdsAsync(lease, Claim(10, AtMost(1)))).ShouldBe(["e3"]);
    }

    [Fact]
    public async Task A_limit_that_was_raised_or_taken_away_counts_when_a_process_starts()
    {
        await CreateAsync([.. Enumerable.Range(1, 5).Select(number => Limited($"e{number}"))]);
        await CreateAsync(NewExecution("f1", "zoomcamp/other") with { ConcurrencyKey = "other", State = ExecutionState.Queued });
        var lease = await AcquireAsync("node-a");
        await ClaimIdsAsync(lease, Claim(10, AtMost(1)));

        await Store.RequeueAsync([new("zoomcamp/taxi", AtMost(3))], None);
        (await ClaimIdsAsync(lease, Claim(10, AtMost(3)))).ShouldBe(["e2", "e3"]);
        (await StateAsync("f1")).ShouldBe(ExecutionState.Queued, "its flow is not among those of the process");

        await Store.RequeueAsync([new("zoomcamp/taxi"), new("zoomcamp/other", AtMost(1))], None);
        (await ClaimIdsAsync(lease, Claim(10))).ShouldBe(["e4", "e5"]);
        (await StateAsync("f1")).ShouldBe(ExecutionState.Created);
    }

    [Fact]
    public async Task An_execution_is_claimed_alone_by_its_id_and_waits_its_turn()
    {
        await CreateAsync(Limited("e1"), Limited("e2"), Limited("e3"));
        var lease = await AcquireAsync("node-a");

        (await ClaimIdsAsync(lease, Claim(10, AtMost(1), "e2"))).ShouldBe(["e2"]);
        (await StateAsync("e1")).ShouldBe(ExecutionState.Created);
        (await ClaimIdsAsync(lease, Claim(10, AtMost(1), "e3"))).ShouldBeEmpty();
        (await StateAsync("e3")).ShouldBe(ExecutionState.Queued);
        (await ClaimIdsAsync(lease, Claim(10, AtMost(1), "none"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_overtakes_is_claimed_when_there_is_room_though_others_are_ahead()
    {
        await CreateAsync(Limited("e1"), Limited("e2"), Limited("e3"));
        var lease = await AcquireAsync("node-a");
        await ClaimIdsAsync(lease, Claim(10, AtMost(1)));
        (await ClaimIdsAsync(lease, Claim(10, AtMost(1), "e3") with { Overtakes = true })).ShouldBeEmpty();

        await Store.CommitAsync(lease, [Ends("e1", ExecutionState.Succeeded)], None);

        // e2 is next, but nobody is there to drive it.
        (await ClaimIdsAsync(lease, Claim(10, AtMost(1), "e3"))).ShouldBeEmpty();
        (await ClaimIdsAsync(lease, Claim(10, AtMost(1), "e3") with { Overtakes = true })).ShouldBe(["e3"]);
    }

    [Fact]
    public async Task A_long_queue_that_nobody_looked_at_does_not_keep_the_others_from_being_claimed()
    {
        await CreateAsync([.. Enumerable.Range(0, 1200).Select(number => Limited($"e{number:0000}"))]);
        await CreateAsync(NewExecution("f1"));
        var lease = await AcquireAsync("node-a");

        var claimed = new List<string>();
        while (await ClaimIdsAsync(lease, Claim(10, AtMost(1))) is { Length: > 0 } ids)
        {
            claimed.AddRange(ids);
        }

        claimed.ShouldBe(["e0000", "f1"]);
        (await StateAsync("e1199")).ShouldBe(ExecutionState.Queued);
    }

    [Fact]
    public async Task What_is_to_wake_later_is_claimed_only_then()
    {
        await CreateAsync(NewExecution("e1") with { WakeAt = Later });
        var lease = await AcquireAsync("node-a");

        (await ClaimIdsAsync(lease, Claim(10) with { Now = Later.AddTicks(-10) })).ShouldBeEmpty();
        var woken = (await Store.ClaimAsync(lease, Claim(10), None)).ShouldHaveSingleItem().Execution;
        woken.Id.ShouldBe("e1");
        woken.WakeAt.ShouldBeNull();
    }

    [Fact]
    public async Task Processes_that_claim_at_once_keep_the_limit()
    {
        const int count = 60;
        var policy = AtMost(2);
        await CreateAsync([.. Enumerable.Range(0, count).Select(number => Limited($"e{number:000}"))]);
        var other = await OpenAgainAsync();
        var first = await AcquireAsync("node-a");
        var second = await AcquireAsync("node-b");
        var running = 0;
        var most = 0;
        var ended = 0;

        await Task.WhenAll(DriveAsync(Store, first), DriveAsync(other, second));

        ended.ShouldBe(count);
        most.ShouldBeLessThanOrEqualTo(2);

        async Task DriveAsync(IExecutionStore store, NodeLease lease)
        {
            while (Volatile.Read(ref ended) < count)
            {
                foreach (var stored in await store.ClaimAsync(lease, Claim(3, policy), None))
                {
                    var now = Interlocked.Increment(ref running);
                    InterlockedMax(ref most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                    await store.CommitAsync(lease, [Ends(stored.Execution.Id, ExecutionState.Succeeded)], None);
                    Interlocked.Increment(ref ended);
                }
            }
        }

        static void InterlockedMax(ref int target, int value)
        {
            for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            {
                Interlocked.CompareExchange(ref target, value, seen);
            }
        }
    }
}
