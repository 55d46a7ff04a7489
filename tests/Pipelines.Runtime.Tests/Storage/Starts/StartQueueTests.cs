using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.Storage.Starts;

public sealed class StartQueueTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ManualClock _clock = new();
    private readonly ObservedStarts _store = new();
    private readonly StartQueue _queue;

    public StartQueueTests() => _queue = new StartQueue(
        _store, Options.Create(new PipelineOptions { StoreRetryDuration = TimeSpan.FromSeconds(10) }), _clock, new StoreClock(_clock), NullLogger<StartQueue>.Instance);

    public async Task InitializeAsync()
    {
        await _store.InitializeAsync();
        await _queue.StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task A_start_is_durable_when_it_completes()
    {
        var outcome = await StartAsync("e1");

        outcome.Executions.ShouldBe([new StartedExecution("e1", true)]);
        (await _store.FindExecutionAsync("e1")).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_gathers_while_one_batch_is_written_becomes_the_next_batch()
    {
        var gate = await HoldFirstAsync();
        var others = Enumerable.Range(1, 500).Select(number => StartAsync($"e{number}")).ToArray();
        gate.Open.SetResult();

        await Task.WhenAll([gate.First, .. others]).WaitAsync(Patience);

        _store.Batches.Select(batch => batch.Count).ShouldBe([1, 500]);
    }

    [Fact]
    public async Task No_batch_grows_beyond_what_others_can_wait_for()
    {
        var gate = await HoldFirstAsync();
        var others = Enumerable.Range(1, 2500).Select(number => StartAsync($"e{number}")).ToArray();
        gate.Open.SetResult();

        await Task.WhenAll([gate.First, .. others]).WaitAsync(Patience);

        _store.Batches.Select(batch => batch.Count).ShouldBe([1, 1024, 1024, 452]);
    }

    [Fact]
    public async Task Each_is_told_what_became_of_its_own()
    {
        var gate = await HoldFirstAsync();
        var starts = new[] { StartAsync("e1", "a"), StartAsync("e2", "b"), StartAsync("e3", "a"), StartAsync("e4") };
        gate.Open.SetResult();

        var outcomes = await Task.WhenAll(starts).WaitAsync(Patience);

        outcomes.Select(outcome => outcome.Executions.ShouldHaveSingleItem()).ShouldBe([new("e1", true), new("e2", true), new("e1", false), new("e4", true)]);
        _store.Batches.Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_that_the_store_refuses_fails_alone()
    {
        var gate = await HoldFirstAsync();
        var (before, bad, after) = (StartAsync("e1"), StartAsync("bad"), StartAsync("e2"));
        _store.BeforeStart = static batch => batch.Any(static start => start.Id == "bad") ? throw new InvalidOperationException("It does not fit.") : Task.CompletedTask;
        gate.Open.SetResult();

        await Task.WhenAll(gate.First, before, after).WaitAsync(Patience);
        (await Should.ThrowAsync<InvalidOperationException>(() => bad.WaitAsync(Patience))).Message.ShouldBe("It does not fit.");

        (await _store.FindExecutionAsync("e1")).ShouldNotBeNull();
        (await _store.FindExecutionAsync("e2")).ShouldNotBeNull();
        (await _store.FindExecutionAsync("bad")).ShouldBeNull();
    }

    [Fact]
    public async Task After_a_refusal_starts_share_transactions_again()
    {
        _store.BeforeStart = static _ => throw new InvalidOperationException("It does not fit.");
        await Should.ThrowAsync<InvalidOperationException>(() => StartAsync("bad"));
        var gate = await HoldFirstAsync();
        var others = Enumerable.Range(1, 20).Select(number => StartAsync($"e{number}")).ToArray();
        gate.Open.SetResult();

        await Task.WhenAll(others).WaitAsync(Patience);

        _store.Batches.Select(batch => batch.Count).ShouldBe([1, 20]);
    }

    [Fact]
    public async Task One_that_nobody_waits_for_any_more_is_left_out()
    {
        using var gone = new CancellationTokenSource();
        var gate = await HoldFirstAsync();
        var (canceled, other) = (_queue.StartAsync(Start("e1"), gone.Token), StartAsync("e2"));
        await gone.CancelAsync();
        gate.Open.SetResult();

        await other.WaitAsync(Patience);

        await Should.ThrowAsync<OperationCanceledException>(() => canceled.WaitAsync(Patience));
        (await _store.FindExecutionAsync("e1")).ShouldBeNull();
    }

    [Fact]
    public async Task One_that_is_on_its_way_is_told_what_became_of_it_though_nobody_wants_it_any_more()
    {
        using var gone = new CancellationTokenSource();
        var gate = Hold();
        var start = _queue.StartAsync(Start("e1"), gone.Token);
        await gate.Reached.Task.WaitAsync(Patience);
        await gone.CancelAsync();
        gate.Open.SetResult();

        (await start.WaitAsync(Patience)).Executions.ShouldBe([new StartedExecution("e1", true)]);
    }

    [Fact]
    public async Task A_store_that_is_out_of_order_for_a_while_loses_nothing()
    {
        var refusals = 3;
        _store.BeforeStart = _ => refusals-- > 0 ? throw new StoreUnavailableException("The disk is full.") : Task.CompletedTask;

        var start = StartAsync("e1");
        await AdvanceUntilAsync(start);

        (await start).Executions.ShouldBe([new StartedExecution("e1", true)]);
    }

    [Fact]
    public async Task A_store_that_stays_out_of_order_fails_those_who_wait_and_then_works_again()
    {
        _store.BeforeStart = static _ => throw new StoreUnavailableException("The disk is full.");
        var start = StartAsync("e1");
        await AdvanceUntilAsync(start);
        await Should.ThrowAsync<StoreUnavailableException>(() => start);
        _store.BeforeStart = static _ => Task.CompletedTask;

        await StartAsync("e2").WaitAsync(Patience);

        _clock.GetUtcNow().ShouldBeGreaterThanOrEqualTo(ManualClock.DefaultStart.AddSeconds(10));
        (await _store.FindExecutionAsync("e1")).ShouldBeNull();
    }

    [Fact]
    public async Task A_stop_does_what_was_taken_and_takes_no_more()
    {
        var gate = await HoldFirstAsync();
        var starts = Enumerable.Range(1, 50).Select(number => StartAsync($"e{number}")).ToArray();

        var stopping = _queue.StopAsync(CancellationToken.None);
        var late = StartAsync("late");
        gate.Open.SetResult();
        await stopping.WaitAsync(Patience);

        await Task.WhenAll(starts).WaitAsync(Patience);
        await Should.ThrowAsync<StoreUnavailableException>(() => late);
        (await _store.FindExecutionAsync("late")).ShouldBeNull();
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_store_that_is_out_of_order()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.BeforeStart = _ =>
        {
            asked.TrySetResult();
            throw new StoreUnavailableException("The disk is full.");
        };
        var start = StartAsync("e1");
        await asked.Task.WaitAsync(Patience);

        await _queue.StopAsync(CancellationToken.None).WaitAsync(Patience);

        await Should.ThrowAsync<StoreUnavailableException>(() => start);
    }

    [Fact]
    public async Task Whoever_waits_does_not_continue_on_the_queues_loop()
    {
        using var held = new ManualResetEventSlim();
        var blocked = Task.Run(async () =>
        {
            await StartAsync("e1").ConfigureAwait(false);
            held.Wait(Patience).ShouldBeTrue();
        });

        await StartAsync("e2").WaitAsync(Patience);
        await StartAsync("e3").WaitAsync(Patience);

        held.Set();
        await blocked;
    }

    private Task<StartOutcome> StartAsync(string id, string? key = null) => _queue.StartAsync(Start(id, key), CancellationToken.None);

    /// <summary>A start of one execution, both named the same.</summary>
    private StartCommit Start(string id, string? key = null) => new()
    {
        Id = id,
        Executions = [new KeyedExecution(NewExecution(id), key is null ? null : new StartKey(key))],
    };

    private ExecutionRecord NewExecution(string id) => new()
    {
        Id = id,
        Namespace = "zoomcamp",
        FlowId = "taxi",
        Revision = "r1",
        State = ExecutionState.Created,
        LogicalDate = _clock.GetUtcNow(),
        CreatedAt = _clock.GetUtcNow(),
        InputsJson = "{}"u8.ToArray(),
    };

    private Gate Hold()
    {
        var gate = new Gate();
        _store.BeforeStart = _ =>
        {
            gate.Reached.TrySetResult();
            return gate.Open.Task;
        };
        return gate;
    }

    /// <summary>Holds a first batch up, so that what comes next gathers behind it.</summary>
    private async Task<Gate> HoldFirstAsync()
    {
        var gate = Hold();
        gate.First = StartAsync("first");
        await gate.Reached.Task.WaitAsync(Patience);
        return gate;
    }

    /// <summary>Lets virtual time pass for as long as the queue waits for the store.</summary>
    private async Task AdvanceUntilAsync(Task start)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!start.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
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

        public Task First { get; set; } = Task.CompletedTask;
    }
}
