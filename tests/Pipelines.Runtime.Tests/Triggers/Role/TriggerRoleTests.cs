using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pipelines.Definitions;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers.Role;

namespace Pipelines.Runtime.Tests.Triggers.Role;

public sealed class TriggerRoleTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);
    private readonly List<FixedLease> _leases = [];

    public Task InitializeAsync() => _store.InitializeAsync(CancellationToken.None);

    public async Task DisposeAsync()
    {
        _leases.ForEach(static lease => lease.Dispose());
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task One_process_has_it_and_the_next_one_when_that_stops()
    {
        using var one = await StartAsync("one");
        using var two = await StartAsync("two");
        (one.IsHeld, two.IsHeld).ShouldBe((true, false));

        var lost = await one.HoldAsync(CancellationToken.None);
        await one.StopAsync(CancellationToken.None);
        var taken = two.HoldAsync(CancellationToken.None);
        await AdvanceUntilAsync(taken);

        (one.IsHeld, two.IsHeld).ShouldBe((false, true));
        lost.IsCancellationRequested.ShouldBeTrue();
        await two.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task It_is_taken_over_when_the_lease_of_the_holder_has_expired()
    {
        using var dead = await StartAsync("dead", TimeSpan.FromSeconds(15));
        using var two = await StartAsync("two");
        var start = _time.GetUtcNow();

        await AdvanceUntilAsync(two.HoldAsync(CancellationToken.None));

        (_time.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(15));
        await AdvanceUntilAsync(LostAsync(dead));
        await dead.StopAsync(CancellationToken.None);
        two.IsHeld.ShouldBeTrue();
        await two.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_process_that_loses_its_lease_loses_the_role()
    {
        using var one = await StartAsync("one");
        var lost = await one.HoldAsync(CancellationToken.None);

        _leases[0].ReportLost();

        await AdvanceUntilAsync(LostAsync(one));
        lost.IsCancellationRequested.ShouldBeTrue();
        one.IsHeld.ShouldBeFalse();
        await one.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_program_with_other_triggers_has_a_role_of_its_own()
    {
        var (files, messages) = (TriggerScene.Flow("files", Trigger("a"), Trigger("b")), TriggerScene.Flow("messages", Trigger("c")));
        using var one = await StartAsync("one", flows: [files, messages]);
        using var same = await StartAsync("same", flows: [messages, files]);
        using var other = await StartAsync("other", flows: [files]);

        (one.IsHeld, same.IsHeld, other.IsHeld).ShouldBe((true, false, true));

        await Task.WhenAll(one.StopAsync(CancellationToken.None), same.StopAsync(CancellationToken.None), other.StopAsync(CancellationToken.None));
    }

    private static PollTriggerDefinition Trigger(string id) => new() { Id = id, Every = TimeSpan.FromMinutes(1), PollAsync = static (_, _, _) => throw new NotSupportedException() };

    private async Task<TriggerRole> StartAsync(string node, TimeSpan? lease = null, params FlowDefinition[] flows)
    {
        var holder = new FixedLease { Current = await _store.AcquireLeaseAsync(node, _time.GetUtcNow() + (lease ?? TimeSpan.FromDays(1)), CancellationToken.None) };
        _leases.Add(holder);
        var registry = new FlowRegistry();
        Array.ForEach(flows, flow => registry.Add(flow));
        var role = new TriggerRole(_store, _store, holder, registry, Options.Create(new PipelineOptions()), new StoreClock(_time), NullLogger<TriggerRole>.Instance);
        await role.StartAsync(CancellationToken.None);
        return role;
    }

    private async Task LostAsync(TriggerRole role)
    {
        while (role.IsHeld)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _time);
        }
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        await task;
    }
}
