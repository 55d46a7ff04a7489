using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.Executor;

public sealed class LostClaimsTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);
    private readonly ManualClock _clock = new();
    private NodeLease _lease = null!;

    public async Task InitializeAsync()
    {
        await _store.InitializeAsync(None);
        _lease = await _store.AcquireLeaseAsync("node", _clock.GetUtcNow().AddHours(1), None);
        foreach (var id in new[] { "driven", "lost" })
        {
            await _store.CommitAsync(
                _lease,
                [new() { ExecutionId = id, Created = new() { Id = id, Namespace = "a", FlowId = "b", Revision = "r", State = ExecutionState.Running, LogicalDate = _clock.GetUtcNow(), CreatedAt = _clock.GetUtcNow(), InputsJson = "{}"u8.ToArray(), NodeId = "node" } }],
                None);
        }
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task What_is_owned_and_not_driven_for_a_while_is_found_once_an_answer_was_lost()
    {
        var claims = new LostClaims(_store, _clock);
        claims.LookSoon();

        (await LookAsync(claims)).ShouldBeEmpty("it may be about to be driven");
        (await LookAsync(claims)).ShouldBeEmpty();
        (await LookAsync(claims)).ShouldBe(["lost"]);
        (await LookAsync(claims)).ShouldBeEmpty("it was told of");
    }

    [Fact]
    public async Task What_is_driven_in_time_is_left_alone()
    {
        var claims = new LostClaims(_store, _clock);
        claims.LookSoon();
        await LookAsync(claims);

        for (var look = 0; look < 4; look++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            (await claims.FindAsync(_lease, static _ => true, None)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Without_a_reason_it_looks_rarely()
    {
        var claims = new LostClaims(_store, _clock);
        await _store.DisposeAsync();

        for (var look = 0; look < 50; look++)
        {
            // A look would fail: the store is closed.
            (await LookAsync(claims)).ShouldBeEmpty();
        }
    }

    private Task<IReadOnlyList<string>> LookAsync(LostClaims claims)
    {
        _clock.Advance(TimeSpan.FromSeconds(5));
        return claims.FindAsync(_lease, static id => id == "driven", None);
    }
}
