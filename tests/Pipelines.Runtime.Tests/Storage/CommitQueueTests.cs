using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.Storage;

public sealed class CommitQueueTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ManualClock _clock = new();
    private readonly ObservedStore _store = new();
    private readonly FixedLease _lease = new();
    private readonly TestMeters _meters = new();
    private CommitQueue _queue = null!;

    public async Task InitializeAsync()
    {
        await _store.InitializeAsync(CancellationToken.None);
        _lease.Current = await _store.AcquireLeaseAsync("node-a", _clock.GetUtcNow().AddHours(1), CancellationToken.None);
        _queue = new CommitQueue(
            _store, _lease, Options.Create(new PipelineOptions { StoreRetryDuration = TimeSpan.FromSeconds(10) }), _clock, new StoreMetrics(_meters), NullLogger<CommitQueue>.Instance);
        await _queue.StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _store.DisposeAsync();
        _lease.Dispose();
    }

    [Fact]
    public async Task A_commit_is_durable_when_it_completes()
    {
        await _queue.CommitAsync(Creates("e1"));

        (await _store.GetExecutionAsync("e1", CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_gathers_while_one_batch_is_written_becomes_the_next_batch()
    {
        var gate = HoldFirstCommit();
        var first = _queue.CommitAsync(Creates("e0"));
        await gate.Reached.Task.WaitAsync(Patience);
        var others = Enumerable.Range(1, 1000).Select(number => _queue.CommitAsync(Creates($"e{number}"))).ToArray();
        gate.Open.SetResult();

        await Task.WhenAll([first, .. others]).WaitAsync(Patience);

        _store.Batches.Select(batch => batch.Count).ShouldBe([1, 1000]);
    }

    [Fact]
    public async Task Commits_of_many_at_once_take_far_fewer_transactions()
    {
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => Task.Run(() => _queue.CommitAsync(Creates($"e{number}"))))).WaitAsync(Patience);

        _store.Batches.Sum(batch => batch.Count).ShouldBe(2000);
        _store.Batches.Count.ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task Large_outputs_are_spread_over_batches_so_that_others_need_not_wait_for_them()
    {
        var gate = HoldFirstCommit();
        var first = _queue.CommitAsync(Creates("e0"));
        await gate.Reached.Task.WaitAsync(Patience);
        var large = new byte[1024 * 1024];
        Array.Fill(large, (byte)'1');
        var others = Enumerable.Range(1, 20).Select(number =>
            _queue.CommitAsync(Creates($"e{number}") with { Outputs = [new(new("extract"), large)] })).ToArray();
        gate.Open.SetResult();

        await Task.WhenAll([first, .. others]).WaitAsync(Patience);

        _store.Batches.Select(batch => batch.Count).ShouldBe([1, 8, 8, 4]);
    }

    [Fact]
    public async Task Commits_of_one_execution_are_joined_and_the_last_version_counts()
    {
        var gate = HoldFirstCommit();
        var first = _queue.CommitAsync(Creates("e0"));
        await gate.Reached.Task.WaitAsync(Patience);
        Task[] others =
        [
            _queue.CommitAsync(Creates("e1")),
            _queue.CommitAsync(Runs("e1", "extract", TaskRunState.Running, "line 1")),
            _queue.CommitAsync(Runs("e1", "extract", TaskRunState.Succeeded, "line 2")),
            _queue.CommitAsync(new() { ExecutionId = "e1", Change = new() { State = ExecutionState.Succeeded, EndedAt = _clock.GetUtcNow() } }),
        ];
        gate.Open.SetResult();

        await Task.WhenAll([first, .. others]).WaitAsync(Patience);

        _store.Batches[1].ShouldHaveSingleItem().TaskRuns.ShouldHaveSingleItem().State.ShouldBe(TaskRunState.Succeeded);
        (await _store.GetExecutionAsync("e1", CancellationToken.None))!.State.ShouldBe(ExecutionState.Succeeded);
        (await _store.ReadLogsAsync(new() { ExecutionId = "e1" }, CancellationToken.None)).Select(line => line.Message).ShouldBe(["line 1", "line 2"]);
    }

    [Fact]
    public async Task What_follows_an_end_does_not_slip_in_with_it()
    {
        var gate = HoldFirstCommit();
        var first = _queue.CommitAsync(Creates("e1"));
        await gate.Reached.Task.WaitAsync(Patience);
        var ends = _queue.CommitAsync(new() { ExecutionId = "e1", Change = new() { State = ExecutionState.Failed } });
        var late = _queue.CommitAsync(Runs("e1", "late", TaskRunState.Succeeded, "late"));
        gate.Open.SetResult();

        await Task.WhenAll(first, ends, late).WaitAsync(Patience);

        _store.Batches.Count.ShouldBe(3);
        (await _store.GetTaskRunsAsync("e1", CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_bad_commit_fails_alone()
    {
        await _queue.CommitAsync(Creates("taken"));
        var gate = HoldFirstCommit();
        var first = _queue.CommitAsync(Creates("e0"));
        await gate.Reached.Task.WaitAsync(Patience);
        var before = _queue.CommitAsync(Creates("e1"));
        var bad = _queue.CommitAsync(Creates("taken"));
        var after = _queue.CommitAsync(Creates("e2"));
        gate.Open.SetResult();

        await Task.WhenAll(first, before, after).WaitAsync(Patience);
        await Should.ThrowAsync<Exception>(() => bad.WaitAsync(Patience));

        (await _store.GetExecutionAsync("e1", CancellationToken.None)).ShouldNotBeNull();
        (await _store.GetExecutionAsync("e2", CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_lost_lease_fails_all_who_wait_and_is_reported()
    {
        await _store.ReleaseLeaseAsync(_lease.Current!, CancellationToken.None);

        var commits = new[] { _queue.CommitAsync(Creates("e1", "node-a")), _queue.CommitAsync(Creates("e2", "node-a")) };

        foreach (var commit in commits)
        {
            await Should.ThrowAsync<LeaseLostException>(() => commit.WaitAsync(Patience));
        }

        _lease.Lost.IsCancellationRequested.ShouldBeTrue();
        (await _store.GetExecutionAsync("e1", CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lost_lease_does_not_fail_what_needs_none()
    {
        var gate = HoldFirstCommit();
        var first = _queue.CommitAsync(Creates("e1"));
        await gate.Reached.Task.WaitAsync(Patience);
        var owned = _queue.CommitAsync(Creates("e2"));
        var free = _queue.CommitAsync(new() { ExecutionId = "e3", Created = Creates("e3").Created! with { NodeId = null } });
        _store.BeforeCommit = static (lease, _) => lease is null ? Task.CompletedTask : throw new LeaseLostException(lease);
        gate.Open.SetResult();

        await Task.WhenAll(first, free).WaitAsync(Patience);
        await Should.ThrowAsync<LeaseLostException>(() => owned.WaitAsync(Patience));

        (await _store.GetExecutionAsync("e3", CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_store_that_is_out_of_order_for_a_while_loses_nothing()
    {
        var refusals = 3;
        _store.BeforeCommit = (_, _) => refusals-- > 0 ? throw new StoreUnavailableException("The disk is full.") : Task.CompletedTask;

        var commit = _queue.CommitAsync(Creates("e1"));
        await AdvanceUntilAsync(commit);

        await commit;
        (await _store.GetExecutionAsync("e1", CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_store_that_stays_out_of_order_fails_those_who_wait_and_then_works_again()
    {
        _store.BeforeCommit = static (_, _) => throw new StoreUnavailableException("The disk is full.");
        var commit = _queue.CommitAsync(Creates("e1"));
        await AdvanceUntilAsync(commit);
        await Should.ThrowAsync<StoreUnavailableException>(() => commit);
        _store.BeforeCommit = static (_, _) => Task.CompletedTask;

        await _queue.CommitAsync(Creates("e2")).WaitAsync(Patience);

        _clock.GetUtcNow().ShouldBeGreaterThanOrEqualTo(ManualClock.DefaultStart.AddSeconds(10));
    }

    [Fact]
    public async Task A_stop_writes_what_was_taken_and_takes_no_more()
    {
        var gate = HoldFirstCommit();
        var commits = Enumerable.Range(0, 50).Select(number => _queue.CommitAsync(Creates($"e{number}"))).ToArray();
        await gate.Reached.Task.WaitAsync(Patience);

        var stopping = _queue.StopAsync(CancellationToken.None);
        var late = _queue.CommitAsync(Creates("late"));
        gate.Open.SetResult();
        await stopping.WaitAsync(Patience);

        commits.ShouldAllBe(commit => commit.IsCompletedSuccessfully);
        await Should.ThrowAsync<StoreUnavailableException>(() => late);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_store_that_is_out_of_order()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.BeforeCommit = (_, _) =>
        {
            asked.TrySetResult();
            throw new StoreUnavailableException("The disk is full.");
        };
        var commit = _queue.CommitAsync(Creates("e1"));
        await asked.Task.WaitAsync(Patience);

        await _queue.StopAsync(CancellationToken.None).WaitAsync(Patience);

        await Should.ThrowAsync<StoreUnavailableException>(() => commit);
    }

    [Fact]
    public async Task Whoever_waits_does_not_continue_on_the_writers_loop()
    {
        using var held = new ManualResetEventSlim();
        var blocked = Task.Run(async () =>
        {
            await _queue.CommitAsync(Creates("e1")).ConfigureAwait(false);
            held.Wait(Patience).ShouldBeTrue();
        });

        await _queue.CommitAsync(Creates("e2")).WaitAsync(Patience);
        await _queue.CommitAsync(Creates("e3")).WaitAsync(Patience);

        held.Set();
        await blocked;
    }

    private ExecutionCommit Creates(string id, string? nodeId = null) => new()
    {
        ExecutionId = id,
        Created = new ExecutionRecord
        {
            Id = id,
            Namespace = "zoomcamp",
            FlowId = "taxi",
            Revision = "r1",
            State = ExecutionState.Created,
            LogicalDate = _clock.GetUtcNow(),
            CreatedAt = _clock.GetUtcNow(),
            InputsJson = "{}"u8.ToArray(),
            NodeId = nodeId ?? "node-a",
        },
    };

    private ExecutionCommit Runs(string id, string taskId, TaskRunState state, string message) => new()
    {
        ExecutionId = id,
        TaskRuns = [new() { Key = new(taskId), State = state }],
        Logs = [new() { At = _clock.GetUtcNow(), Level = Microsoft.Extensions.Logging.LogLevel.Information, Message = message }],
    };

    private Gate HoldFirstCommit()
    {
        var gate = new Gate();
        _store.BeforeCommit = (_, _) =>
        {
            gate.Reached.TrySetResult();
            return gate.Open.Task;
        };
        return gate;
    }

    [Fact]
    public async Task Each_batch_is_measured()
    {
        _meters.Listen();

        await _queue.CommitAsync(Creates("e1"));
        await _queue.CommitAsync(Creates("e2"));

        _meters.Of("pipelines.commit.batch_size").Select(seen => seen.Value).ShouldBe([1, 1]);
        _meters.Of("pipelines.commit.duration").Count().ShouldBe(2);
    }

    /// <summary>Lets virtual time pass for as long as the queue waits for the store.</summary>
    private async Task AdvanceUntilAsync(Task commit)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!commit.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            // Time that passed before the queue waits for it would be gone from its patience.
            if (_clock.PendingTimers > 0)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
            }

            await Task.Yield();
        }
    }

    private sealed class Gate
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
