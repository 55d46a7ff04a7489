using System.Diagnostics;
using Npgsql;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Starts;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresRoundTripTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public async Task A_batch_is_one_round_trip_whatever_its_size(int executions)
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();
        var lease = await store.AcquireLeaseAsync("node-a", StoreScene.Now.AddHours(1), default);
        await store.CommitAsync(lease, [StoreScene.Creates("e", "node-a")], default);
        using var trips = new RoundTrips(new NpgsqlConnectionStringBuilder(scene.ConnectionString).Database!);

        await store.CommitAsync(lease, [.. Enumerable.Range(0, executions).Select(number => StoreScene.Creates($"e{number:000}", "node-a"))], default);
        await store.CommitAsync(lease, [.. Enumerable.Range(0, executions).Select(number => Ends($"e{number:000}"))], default);

        trips.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_claim_that_finds_nothing_is_one_round_trip()
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();
        var lease = await store.AcquireLeaseAsync("node-a", StoreScene.Now.AddHours(1), default);

        // To open the connection is a trip of its own, once.
        await store.ClaimAsync(lease, StoreScene.Claim(10), default);
        using var trips = new RoundTrips(new NpgsqlConnectionStringBuilder(scene.ConnectionString).Database!);

        (await store.ClaimAsync(lease, StoreScene.Claim(10), default)).ShouldBeEmpty();

        trips.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public async Task Starts_are_looked_at_and_written_in_two_round_trips_of_one_transaction_whatever_their_number(int starts)
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();

        // The first ones open the connection and reserve keys for a thousand.
        await store.StartAsync([Starts("e", WhileOpen.Start)], StoreScene.Now, default);
        using var trips = new RoundTrips(new NpgsqlConnectionStringBuilder(scene.ConnectionString).Database!);

        var outcomes = await store.StartAsync([.. Enumerable.Range(0, starts).Select(number => Starts($"e{number:000}", WhileOpen.Start))], StoreScene.Now, default);

        trips.Count.ShouldBe(2, "what they are about, and what becomes of them");
        outcomes.ShouldAllBe(outcome => outcome.Executions[0].IsNew);
        (await scene.QueryAsync<long>("""SELECT count(DISTINCT "xmin"::text) FROM "executions" WHERE "id" <> 'e'""")).ShouldBe(1);
        (await scene.QueryAsync<long>("""SELECT count(DISTINCT "xmin"::text) FROM "start_keys" WHERE "name" <> 'key of e'""")).ShouldBe(1);
    }

    [Fact]
    public async Task Starts_of_which_nothing_comes_are_one_round_trip()
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();
        await store.StartAsync([Starts("e1", WhileOpen.Start)], StoreScene.Now, default);
        using var trips = new RoundTrips(new NpgsqlConnectionStringBuilder(scene.ConnectionString).Database!);

        var outcomes = await store.StartAsync([Starts("e2", WhileOpen.Wait), Starts("e3", WhileOpen.Wait)], StoreScene.Now, default);

        trips.Count.ShouldBe(1);
        outcomes.ShouldAllBe(outcome => outcome.Result == StartResult.MustWait);
    }

    private static StartCommit Starts(string id, WhileOpen whileOpen) => new()
    {
        Id = $"start of {id}",
        Executions = [new KeyedExecution(StoreScene.NewExecution(id) with { Trigger = "green" }, new StartKey($"key of {id}"))],
        Documents = [new() { Kind = "test", Name = $"document of {id}", Json = "1"u8.ToArray(), ExpectedVersion = 0 }],
        WhileOpen = whileOpen,
    };

    private static ExecutionCommit Ends(string id) => new()
    {
        ExecutionId = id,
        TaskRuns = [new() { Key = new("a"), State = TaskRunState.Succeeded, Attempts = 1, StartedAt = StoreScene.Now, EndedAt = StoreScene.Now }],
        Attempts = [new() { Key = new("a"), Number = 1, State = AttemptState.Succeeded, StartedAt = StoreScene.Now, EndedAt = StoreScene.Now, NodeId = "node-a" }],
        Outputs = [new(new("a"), "1"u8.ToArray())],
        Logs = [new() { At = StoreScene.Now, Level = Microsoft.Extensions.Logging.LogLevel.Information, Message = "done" }],
        Change = new() { State = ExecutionState.Succeeded, EndedAt = StoreScene.Now, OutputsJson = "2"u8.ToArray() },
    };

    /// <summary>Counts what is sent to a database, as the driver traces it.</summary>
    private sealed class RoundTrips : IDisposable
    {
        private readonly ActivityListener _listener;
        private int _count;

        public RoundTrips(string database)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == "Npgsql",
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                {
                    if (activity.TagObjects.Any(tag => Equals(tag.Value, database)))
                    {
                        Interlocked.Increment(ref _count);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public int Count => Volatile.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
