using System.Threading.Channels;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresNotificationTests
{
    [Fact]
    public async Task Others_hear_of_what_may_be_claimed_and_of_signals_and_of_nothing_else()
    {
        await using var scene = await StoreScene.StartAsync();
        var (store, other, stranger) = (await scene.OpenAsync(), await scene.OpenAsync(), await scene.OpenAsync(schema: "stranger"));
        var lease = await store.AcquireLeaseAsync("node-a", StoreScene.Now.AddHours(1), default);
        using var stop = new CancellationTokenSource();
        var (listening, heard) = await ListenAsync(other, stop.Token);

        await store.CommitAsync(lease, [StoreScene.Creates("owned", "node-a")], default);
        await store.CommitAsync(lease, [StoreScene.Logs("owned", "a line")], default);
        await stranger.CommitAsync(null, [StoreScene.Creates("strange")], default);
        await store.CommitAsync(null, [StoreScene.Creates("free")], default);
        (await heard.ReadAsync()).ShouldBe(StoreNotice.Claimable);

        await store.SignalAsync("owned", new() { Kind = ExecutionSignalKind.Cancel, At = StoreScene.Now }, default);
        (await heard.ReadAsync()).ShouldBe(StoreNotice.All);

        await store.ReleaseLeaseAsync(lease, default);
        (await heard.ReadAsync()).ShouldBe(StoreNotice.Claimable);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => listening);
    }

    [Fact]
    public async Task A_lost_connection_ends_the_listening_and_is_said()
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync();
        var (listening, _) = await ListenAsync(store, default);

        await scene.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'");

        await Should.ThrowAsync<StoreUnavailableException>(() => listening);
    }

    private static async Task<(Task Listening, ChannelReader<StoreNotice> Heard)> ListenAsync(PostgresExecutionStore store, CancellationToken stop)
    {
        var heard = Channel.CreateUnbounded<StoreNotice>();
        var listening = store.ListenAsync(notice => heard.Writer.TryWrite(notice), stop);
        (await heard.Reader.ReadAsync(CancellationToken.None)).ShouldBe(StoreNotice.All, "nothing was heard before");
        return (listening, heard.Reader);
    }
}
