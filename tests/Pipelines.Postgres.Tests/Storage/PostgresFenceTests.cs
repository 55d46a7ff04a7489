using Npgsql;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Tests.Storage;

/// <summary>What a commit of one session keeps others from, while it is in flight.</summary>
public sealed class PostgresFenceTests
{
    private static DateTimeOffset Later => StoreScene.Now.AddMinutes(1);

    [Fact]
    public async Task The_end_of_a_lease_waits_for_a_commit_in_flight_and_wins_afterwards()
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();
        var lease = await OwnAsync(store);
        await using var connection = await scene.ConnectAsync();
        await using var inFlight = await BeginCommitAsync(connection, lease, 7);

        var expiring = store.ExpireLeasesAsync(Later.AddSeconds(1), default);
        await scene.WhenWaitingAsync();
        await inFlight.CommitAsync();

        (await expiring).ShouldBe(["node-a"]);
        (await scene.QueryAsync<long>("""SELECT count(*) FROM "executions" WHERE "reason" = 'late' AND "node_id" IS NULL""")).ShouldBe(1);
        await Should.ThrowAsync<LeaseLostException>(() => store.CommitAsync(lease, [StoreScene.Logs("e1", "too late")], default));
    }

    [Fact]
    public async Task A_commit_that_never_ends_holds_up_neither_a_heartbeat_nor_the_others()
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();
        var lease = await OwnAsync(store);
        await using var connection = await scene.ConnectAsync();
        await using var inFlight = await BeginCommitAsync(connection, lease, 7);

        await store.RenewLeaseAsync(lease, Later.AddMinutes(1), default);

        (await store.ExpireLeasesAsync(Later.AddHours(1), default)).ShouldBeEmpty("it is left for the next time");
        await inFlight.RollbackAsync();
        (await store.ExpireLeasesAsync(Later.AddHours(1), default)).ShouldBe(["node-a"]);
    }

    [Fact]
    public async Task A_batch_that_comes_after_a_later_one_is_refused()
    {
        await using var scene = await StoreScene.StartAsync();
        var lease = await OwnAsync(await scene.OpenAsync());
        await using var connection = await scene.ConnectAsync();
        await using (var later = await BeginCommitAsync(connection, lease, 8))
        {
            await later.CommitAsync();
        }

        foreach (var number in new[] { 7, 8 })
        {
            var refused = await Should.ThrowAsync<PostgresException>(() => BeginCommitAsync(connection, lease, number));
            refused.SqlState.ShouldBe("PL002");
            await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
            await rollback.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task Two_stores_of_one_process_may_commit_under_one_lease()
    {
        await using var scene = await StoreScene.StartAsync();
        var (one, other) = (await scene.OpenAsync(), await scene.OpenAsync());
        var lease = await OwnAsync(one);

        for (var line = 0; line < 10; line++)
        {
            await (line % 2 == 0 ? one : other).CommitAsync(lease, [StoreScene.Logs("e1", $"{line}")], default);
        }

        (await one.ReadLogsAsync(new() { ExecutionId = "e1" }, default)).Select(line => line.Message).ShouldBe(Enumerable.Range(0, 10).Select(line => $"{line}"));
    }

    private static async Task<NodeLease> OwnAsync(PostgresExecutionStore store)
    {
        var lease = await store.AcquireLeaseAsync("node-a", Later, default);
        await store.CommitAsync(lease, [StoreScene.Creates("e1", "node-a")], default);
        return lease;
    }

    /// <summary>What a commit does, as far as its last statement but one.</summary>
    private static async Task<NpgsqlTransaction> BeginCommitAsync(NpgsqlConnection connection, NodeLease lease, long number)
    {
        var transaction = await connection.BeginTransactionAsync();
        await using var fence = new NpgsqlCommand("""SELECT "fence"($1, $2, $3, ARRAY(SELECT "key" FROM "executions"))""", connection)
        {
            Parameters = { new() { Value = lease.Epoch }, new() { Value = lease.NodeId }, new() { Value = number } },
        };
        await fence.ExecuteNonQueryAsync();
        await using var change = new NpgsqlCommand("""UPDATE "executions" SET "reason" = 'late'""", connection);
        await change.ExecuteNonQueryAsync();
        return transaction;
    }
}
