using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Telemetry;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.Storage;

/// <summary>Two machines share a store; what their own clocks say, and who sets them, must not cost a lease.</summary>
public sealed class NodeLeaseClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Beat = Lease / 3;

    private readonly ManualClock _clock = new();
    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);
    private readonly List<Machine> _machines = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var machine in _machines)
        {
            await machine.Keeper.StopAsync(CancellationToken.None);
            machine.Keeper.Dispose();
            machine.Log.Dispose();
        }

        await _store.DisposeAsync();
    }

    [Theory]
    [InlineData(60, 0)]
    [InlineData(0, 60)]
    [InlineData(-60, 0)]
    [InlineData(0, -60)]
    [InlineData(-30, 30)]
    public async Task Machines_whose_clocks_differ_by_a_minute_never_take_each_others_lease(int firstAheadSeconds, int secondAheadSeconds)
    {
        var first = await StartAsync(TimeSpan.FromSeconds(firstAheadSeconds));
        var second = await StartAsync(TimeSpan.FromSeconds(secondAheadSeconds));

        for (var beat = 0; beat < 8; beat++)
        {
            await BeatAsync();
        }

        first.Keeper.Lost.IsCancellationRequested.ShouldBeFalse();
        second.Keeper.Lost.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_silent_machine_loses_its_lease_at_the_same_time_whatever_clock_the_other_has()
    {
        var watcher = await StartAsync(TimeSpan.FromMinutes(-1));
        var silent = await _store.AcquireLeaseAsync("silent", _clock.GetUtcNow() + Lease, CancellationToken.None);
        await BeatAsync();
        await BeatAsync();
        await _store.RenewLeaseAsync(silent, _clock.GetUtcNow() + TimeSpan.FromSeconds(4), CancellationToken.None);

        await BeatAsync();

        await Should.ThrowAsync<LeaseLostException>(() => _store.RenewLeaseAsync(silent, _clock.GetUtcNow(), CancellationToken.None));
        watcher.Keeper.Lost.IsCancellationRequested.ShouldBeFalse();
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task A_clock_that_is_set_costs_nobody_a_lease(int seconds)
    {
        var first = await StartAsync(TimeSpan.Zero);
        var second = await StartAsync(TimeSpan.Zero);
        await BeatAsync();

        first.Clock.Ahead = TimeSpan.FromSeconds(seconds);
        for (var beat = 0; beat < 4; beat++)
        {
            await BeatAsync();
        }

        first.Keeper.Lost.IsCancellationRequested.ShouldBeFalse();
        second.Keeper.Lost.IsCancellationRequested.ShouldBeFalse();
        first.Keeper.SureAsync(CancellationToken.None).AsTask().IsCompleted.ShouldBeTrue("the lease was renewed since");
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_make_sure_of_a_lease_that_ran_out()
    {
        var machine = await StartAsync(TimeSpan.Zero);
        var answer = new TaskCompletionSource();
        machine.Store.BeforeRenewal = () => answer.Task;
        _clock.Advance(Beat);
        machine.Clock.Ahead = TimeSpan.FromHours(-1);
        _clock.Advance(2 * Beat);

        var isSure = machine.Keeper.SureAsync(CancellationToken.None).AsTask().IsCompleted;
        answer.SetResult();

        isSure.ShouldBeFalse("others may have taken over what this process would start");
    }

    [Fact]
    public async Task A_lease_runs_from_when_its_renewal_was_sent()
    {
        var machine = await StartAsync(TimeSpan.Zero);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var next = new TaskCompletionSource();

        // Beats have come due meanwhile: the second renewal follows at once, and is not answered.
        machine.Store.BeforeRenewal = () => begun.TrySetResult() ? answer.Task : next.Task;
        _clock.Advance(Beat);
        await begun.Task;
        _clock.Advance(Lease - TimeSpan.FromSeconds(1));
        answer.SetResult();
        (await machine.Store.NextCallAsync()).ShouldBe("renew");
        (await machine.Store.NextCallAsync()).ShouldBe("expire");
        var wasSure = machine.Keeper.SureAsync(CancellationToken.None).AsTask().IsCompleted;

        _clock.Advance(TimeSpan.FromSeconds(1));
        var isSure = machine.Keeper.SureAsync(CancellationToken.None).AsTask().IsCompleted;
        next.SetResult();

        wasSure.ShouldBeTrue("the renewal was sent 14 s ago");
        isSure.ShouldBeFalse("the renewal was sent 15 s ago, whenever the answer came");
    }

    [Fact]
    public async Task A_clock_that_differs_is_told_of_once_with_both_times()
    {
        var machine = await StartAsync(TimeSpan.FromMinutes(1));

        await BeatAsync();
        await BeatAsync();

        var told = machine.Log.Lines.Where(static line => line.Contains("clock", StringComparison.Ordinal)).ShouldHaveSingleItem();
        told.ShouldContain("60.0 s");
        told.ShouldContain("2026-01-01T00:01:00");
        told.ShouldContain("2026-01-01T00:00:00");
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_told_of_before_the_call_ends()
    {
        var machine = await StartAsync(TimeSpan.Zero);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource();
        machine.Store.BeforeRenewal = () =>
        {
            begun.TrySetResult();
            return answer.Task;
        };
        _clock.Advance(Beat);
        await begun.Task;

        // One for the call, which is given up after the time of a lease, and one for the silence that is told of.
        await UntilAsync(() => machine.AnswerClock.PendingTimers == 2);
        machine.AnswerClock.Advance(TimeSpan.FromSeconds(4));
        await UntilAsync(() => machine.Log.Lines.Any(static line => line.Contains("cannot renew", StringComparison.Ordinal)));

        answer.SetResult();
        (await machine.Store.NextCallAsync()).ShouldBe("renew");
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<Machine> StartAsync(TimeSpan ahead)
    {
        var clock = new SettableClock(_clock) { Ahead = ahead };
        var store = new ObservedStore(_store) { Clock = _clock };
        var (log, answers) = (new ListLoggerProvider(), new ManualClock());
        var keeper = new NodeLeaseKeeper(
            store, Options.Create(new PipelineOptions { LeaseDuration = Lease }), new StoreClock(clock), new StoreMetrics(new TestMeters()), new LoggerFactory([log]).CreateLogger<NodeLeaseKeeper>())
        {
            AnswerClock = answers,
        };
        var machine = new Machine(clock, store, keeper, log, answers);
        _machines.Add(machine);
        await keeper.StartAsync(CancellationToken.None);
        (await store.NextCallAsync()).ShouldBe("expire");
        (await store.NextCallAsync()).ShouldBe("acquire");
        return machine;
    }

    /// <summary>Lets every machine beat once.</summary>
    private async Task BeatAsync()
    {
        _clock.Advance(Beat);
        foreach (var machine in _machines)
        {
            (await machine.Store.NextCallAsync()).ShouldBe("renew");
            (await machine.Store.NextCallAsync()).ShouldBe("expire");
        }
    }

    private sealed record Machine(SettableClock Clock, ObservedStore Store, NodeLeaseKeeper Keeper, ListLoggerProvider Log, ManualClock AnswerClock);
}
