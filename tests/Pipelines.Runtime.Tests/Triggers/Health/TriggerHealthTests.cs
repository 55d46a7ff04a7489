using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pipelines.Runtime.Secrets;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Runtime.Tests.Support;
using Pipelines.Runtime.Triggers;
using Pipelines.Runtime.Triggers.Health;

namespace Pipelines.Runtime.Tests.Triggers.Health;

public sealed class TriggerHealthTests : IAsyncLifetime
{
    private static readonly TriggerName Name = new("test", "flow", "s");

    private readonly ManualTime _time = new();
    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);
    private readonly SecretRegistry _secrets = new();
    private readonly ListLoggerProvider _log = new();
    private readonly FixedLease _lease = new();

    public Task InitializeAsync() => _store.InitializeAsync(CancellationToken.None);

    public async Task DisposeAsync()
    {
        _lease.Dispose();
        _log.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public void It_is_tried_again_ever_more_rarely_and_told_of_once()
    {
        using var health = Health();

        var delays = Enumerable.Range(0, 12).Select(_ => health.Failed(Name, new InvalidOperationException("no")).TotalSeconds).ToList();

        delays.ShouldBe([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
        _log.Lines.Count(static line => line.Contains("Trigger s of flow test/flow fails", StringComparison.Ordinal)).ShouldBe(1);
        health.Worked(Name);
        health.Failed(Name, new InvalidOperationException("no")).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Why_it_fails_is_kept_without_secrets_until_it_works()
    {
        _secrets.Program.Add("correct-horse-battery");
        using var health = Health();
        await health.StartAsync(CancellationToken.None);
        health.Failed(Name, new InvalidOperationException("wrong password correct-horse-battery"));
        await health.StopAsync(CancellationToken.None);
        (await StoredAsync()).ShouldHaveSingleItem().Value.Message.ShouldBe("InvalidOperationException: wrong password ***");

        using var next = Health();
        await next.StartAsync(CancellationToken.None);
        next.Worked(Name);
        await next.StopAsync(CancellationToken.None);

        (await StoredAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_fails_again_after_it_worked_in_another_process_is_shown_again()
    {
        using var health = Health();
        using var other = Health();
        await health.StartAsync(CancellationToken.None);
        health.Failed(Name, new InvalidOperationException("no"));
        await UntilAsync(async () => (await StoredAsync()).Count == 1);
        await other.StartAsync(CancellationToken.None);
        other.Worked(Name);
        await UntilAsync(async () => (await StoredAsync()).Count == 0);

        await UntilAsync(async () =>
        {
            health.Failed(Name, new InvalidOperationException("no"));
            return (await StoredAsync()).Count == 1;
        });

        await Task.WhenAll(health.StopAsync(CancellationToken.None), other.StopAsync(CancellationToken.None));
    }

    private async Task UntilAsync(Func<Task<bool>> holds)
    {
        var patience = Stopwatch.StartNew();
        while (!await holds())
        {
            patience.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2));
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
        }
    }

    private TriggerHealth Health() => new(_store, new StoreClock(_time), _lease, _secrets, new LoggerFactory([_log]).CreateLogger<TriggerHealth>());

    private Task<IReadOnlyDictionary<string, TriggerFailure>> StoredAsync() => new TriggerFailures(_store, new StoreClock(_time)).ListAsync("", CancellationToken.None);
}
