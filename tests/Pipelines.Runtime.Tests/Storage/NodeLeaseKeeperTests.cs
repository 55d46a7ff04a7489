using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Telemetry;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.Storage;

public sealed class NodeLeaseKeeperTests : IAsyncLifetime
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private readonly ManualClock _clock = new();
    private readonly ObservedStore _store = new();
    private readonly TestMeters _meters = new();
    private NodeLeaseKeeper _keeper = null!;

    public async Task InitializeAsync()
    {
        _keeper = new NodeLeaseKeeper(
            _store, Options.Create(new PipelineOptions { LeaseDuration = TimeSpan.FromSeconds(15) }), new StoreClock(_clock), new StoreMetrics(_meters), NullLogger<NodeLeaseKeeper>.Instance);
        await _keeper.StartAsync(CancellationToken.None);
        (await _store.NextCallAsync()).ShouldBe("expire");
        (await _store.NextCallAsync()).ShouldBe("acquire");
    }

    public async Task DisposeAsync()
    {
        await _keeper.StopAsync(CancellationToken.None);
        _keeper.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public void It_has_a_lease_once_it_has_started()
    {
        _keeper.Current.ShouldNotBeNull().NodeId.ShouldStartWith(Environment.MachineName);
        _keeper.Lost.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task It_renews_three_times_in_the_time_of_a_lease()
    {
        for (var beat = 0; beat < 6; beat++)
        {
            _clock.Advance(Beat);
            (await _store.NextCallAsync()).ShouldBe("renew");
            (await _store.NextCallAsync()).ShouldBe("expire");
        }

        _keeper.Lost.IsCancellationRequested.ShouldBeFalse();
        (await _store.ExpireLeasesAsync(_clock.GetUtcNow(), CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_not_sure_of_a_lease_that_ran_out_until_the_store_has_renewed_it()
    {
        var answer = new TaskCompletionSource();
        _store.BeforeRenewal = () => answer.Task;
        _keeper.SureAsync(CancellationToken.None).AsTask().IsCompleted.ShouldBeTrue();
        _clock.Advance(3 * Beat);

        var sure = _keeper.SureAsync(CancellationToken.None).AsTask();
        sure.IsCompleted.ShouldBeFalse("others may have taken over what this process would start");
        answer.SetResult();

        await sure.WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task It_takes_the_lease_of_a_silent_node_away()
    {
        var silent = await _store.AcquireLeaseAsync("silent", _clock.GetUtcNow() + TimeSpan.FromSeconds(1), CancellationToken.None);
        await _store.NextCallAsync();

        _clock.Advance(Beat);
        (await _store.NextCallAsync()).ShouldBe("renew");
        (await _store.NextCallAsync()).ShouldBe("expire");

        await Should.ThrowAsync<LeaseLostException>(() => _store.RenewLeaseAsync(silent, _clock.GetUtcNow(), CancellationToken.None));
    }

    [Fact]
    public async Task It_knows_that_its_own_lease_was_taken_away()
    {
        await _store.ExpireLeasesAsync(_clock.GetUtcNow().AddHours(1), CancellationToken.None);
        await _store.NextCallAsync();

        _clock.Advance(Beat);
        (await _store.NextCallAsync()).ShouldBe("renew failed");

        await Canceled(_keeper.Lost);
    }

    [Fact]
    public async Task It_is_told_that_its_lease_is_lost_by_whoever_learns_of_it_first()
    {
        _meters.Listen();
        _keeper.ReportLost();
        _keeper.ReportLost();

        await Canceled(_keeper.Lost);
        _meters.Of("pipelines.lease.losses").Sum(seen => seen.Value).ShouldBe(1);
    }

    [Fact]
    public async Task A_store_that_is_out_of_order_for_a_while_costs_no_lease()
    {
        _store.BeforeRenewal = static () => throw new StoreUnavailableException("The disk is full.");
        _clock.Advance(Beat);
        (await _store.NextCallAsync()).ShouldBe("renew failed");
        _store.BeforeRenewal = static () => Task.CompletedTask;

        _clock.Advance(Beat);
        (await _store.NextCallAsync()).ShouldBe("renew");

        _keeper.Lost.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task After_the_whole_machine_slept_others_get_a_turn_to_renew()
    {
        // A little longer than that of the keeper, which may look at its clock at any moment of the sleep.
        var other = await _store.AcquireLeaseAsync("other", _clock.GetUtcNow() + TimeSpan.FromSeconds(16), CancellationToken.None);
        await _store.NextCallAsync();

        // The store says when renewals begin, so that the sleep ends with exactly one of them.
        var asleep = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.BeforeRenewal = () => asleep.Task;
        _clock.Advance(TimeSpan.FromHours(8));
        asleep.SetResult();
        (await _store.NextCallAsync()).ShouldBe("renew");

        await _store.RenewLeaseAsync(other, _clock.GetUtcNow() + TimeSpan.FromSeconds(15), CancellationToken.None);
    }

    [Fact]
    public async Task It_gives_the_lease_back_at_the_end()
    {
        var lease = _keeper.Current!;

        await _keeper.StopAsync(CancellationToken.None);

        (await _store.NextCallAsync()).ShouldBe("release");
        _keeper.Current.ShouldBeNull();
        await Should.ThrowAsync<LeaseLostException>(() => _store.RenewLeaseAsync(lease, _clock.GetUtcNow(), CancellationToken.None));
    }

    private static async Task Canceled(CancellationToken token)
    {
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(canceled.SetResult);
        await canceled.Task.WaitAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
    }
}
