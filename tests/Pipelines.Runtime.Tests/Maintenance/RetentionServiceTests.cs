using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pipelines.Runtime.Executor;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.Maintenance;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.Maintenance;

public sealed class RetentionServiceTests : IAsyncLifetime
{
    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);
    private readonly ManualClock _clock = new();

    public Task InitializeAsync() => _store.InitializeAsync(CancellationToken.None);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task A_serving_process_removes_what_is_too_much_from_time_to_time()
    {
        using var service = Service(claims: true);
        await service.StartAsync(CancellationToken.None);
        for (var round = 0; round < 3; round++)
        {
            await CreateAsync();
            await AdvanceUntilEmptyAsync();
        }

        await service.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_process_that_runs_one_flow_removes_nothing()
    {
        using var service = Service(claims: false);
        await service.StartAsync(CancellationToken.None);

        await service.ExecuteTask!.WaitAsync(TimeSpan.FromMinutes(2));

        _clock.PendingTimers.ShouldBe(0);
    }

    private RetentionService Service(bool claims)
    {
        var options = new RetentionOptions { MaxCount = 0, Interval = TimeSpan.FromMinutes(1), BatchPause = TimeSpan.Zero };
        return new RetentionService(
            _store,
            new Retention(_store, _store, new InMemoryArtifactStore(), new StoreClock(_clock), NullLogger<Retention>.Instance),
            Options.Create(options),
            new RetentionOptionsReader(new ConfigurationBuilder().Build()),
            new ExecutorSettings { ClaimsQueued = claims },
            new StoreClock(_clock),
            NullLogger<RetentionService>.Instance);
    }

    private async Task CreateAsync()
    {
        var now = _clock.GetUtcNow();
        var id = ExecutionId.New(now);
        await _store.CommitAsync(
            null,
            [new() { ExecutionId = id, Created = new() { Id = id, Namespace = "a", FlowId = "b", Revision = "r", State = ExecutionState.Failed, LogicalDate = now, CreatedAt = now, EndedAt = now, InputsJson = "{}"u8.ToArray() } }],
            CancellationToken.None);
    }

    /// <summary>Moves the clock whenever the service waits for it, until it has done its work.</summary>
    private async Task AdvanceUntilEmptyAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while ((await _store.ListExecutionsAsync(new() { Limit = 1 }, patience.Token)).Count > 0)
        {
            if (_clock.PendingTimers > 0)
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
            }

            await Task.Yield();
        }
    }
}
