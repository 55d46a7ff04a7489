using Microsoft.Extensions.Options;
using Pipelines.Runtime.Hosting;
using Pipelines.Runtime.KeyValues;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;
using Pipelines.Testing;

namespace Pipelines.Runtime.Tests.KeyValues;

public sealed class PatientKeyValueStoreTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SqliteExecutionStore _store = new(SqliteStoreOptions.InMemory);
    private readonly FailingKeyValues _failing;
    private readonly ManualClock _clock = new();
    private readonly PatientKeyValueStore _patient;

    public PatientKeyValueStoreTests()
    {
        _failing = new FailingKeyValues(_store);
        var options = Options.Create(new PipelineOptions { StoreRetryDuration = TimeSpan.FromMinutes(1) });
        _patient = new PatientKeyValueStore(_failing, new StorePatience(_clock, options), None);
    }

    public Task InitializeAsync() => _store.InitializeAsync(None);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task A_write_waits_until_the_store_is_in_order()
    {
        _failing.Before = 3;

        (await EndAsync(SetAsync("1", 0))).ShouldNotBeNull();

        (await FindAsync())!.Json.ToArray().ShouldBe("1"u8.ToArray());
    }

    [Fact]
    public async Task After_the_time_that_commits_wait_it_fails()
    {
        _failing.Before = int.MaxValue;

        await Should.ThrowAsync<StoreUnavailableException>(() => EndAsync(SetAsync("1", 0)));

        (_clock.GetUtcNow() - ManualClock.DefaultStart).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_counts_as_made()
    {
        _failing.After = 1;

        var version = await EndAsync(SetAsync("1", 0));

        version.ShouldBe((await FindAsync())!.Version);
    }

    [Fact]
    public async Task The_same_value_that_another_wrote_does_not_count_as_made()
    {
        await _store.SetKeyValueAsync(null, Write("1", null), _clock.GetUtcNow().AddSeconds(-1), None);
        _failing.Before = 1;

        (await EndAsync(SetAsync("1", 0))).ShouldBeNull();
    }

    [Fact]
    public async Task Nobody_claims_to_have_removed_what_another_may_have_removed()
    {
        var version = (await SetAsync("1", 0))!.Value;
        _failing.After = 1;

        var error = await Should.ThrowAsync<StoreUnavailableException>(() => EndAsync(_patient.DeleteKeyValueAsync(null, "team", "key", version, _clock.GetUtcNow(), None)));

        error.Message.ShouldContain("not known whether this attempt removed it");
        (await FindAsync()).ShouldBeNull();
    }

    private static KeyValueWrite Write(string json, long? expected) =>
        new() { Namespace = "team", Key = "key", Json = System.Text.Encoding.UTF8.GetBytes(json), ExpectedVersion = expected };

    private Task<long?> SetAsync(string json, long? expected) => _patient.SetKeyValueAsync(null, Write(json, expected), _clock.GetUtcNow(), None);

    private Task<KeyValueRecord?> FindAsync() => _store.FindKeyValueAsync(["team"], "key", _clock.GetUtcNow(), None);

    /// <summary>Lets the clock run until something has ended.</summary>
    private async Task<T> EndAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            if (_clock.PendingTimers > 0)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(250));
            }

            await Task.Yield();
        }

        return await task;
    }

    /// <summary>Fails so often before it does what it is asked, and so often after.</summary>
    private sealed class FailingKeyValues(IKeyValueStore inner) : IKeyValueStore
    {
        public int Before { get; set; }

        public int After { get; set; }

        public Task<KeyValueRecord?> FindKeyValueAsync(IReadOnlyList<string> namespaces, string key, DateTimeOffset now, CancellationToken cancellationToken) =>
            DoAsync(() => inner.FindKeyValueAsync(namespaces, key, now, cancellationToken));

        public Task<long?> SetKeyValueAsync(NodeLease? lease, KeyValueWrite write, DateTimeOffset now, CancellationToken cancellationToken) =>
            DoAsync(() => inner.SetKeyValueAsync(lease, write, now, cancellationToken));

        public Task<bool> DeleteKeyValueAsync(NodeLease? lease, string keyNamespace, string key, long? expectedVersion, DateTimeOffset now, CancellationToken cancellationToken) =>
            DoAsync(() => inner.DeleteKeyValueAsync(lease, keyNamespace, key, expectedVersion, now, cancellationToken));

        public Task<IReadOnlyList<KeyValueSummary>> ListKeyValuesAsync(KeyValueQuery query, DateTimeOffset now, CancellationToken cancellationToken) =>
            DoAsync(() => inner.ListKeyValuesAsync(query, now, cancellationToken));

        private async Task<T> DoAsync<T>(Func<Task<T>> work)
        {
            if (Before > 0)
            {
                Before--;
                throw new StoreUnavailableException("The server is away.");
            }

            var result = await work();
            if (After > 0)
            {
                After--;
                throw new StoreUnavailableException("The connection was cut.");
            }

            return result;
        }
    }
}
