using System.Threading.Channels;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;

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
        (await heard.ReadAsync()).ShouldBe(StoreNotice.Claimable | StoreNotice.Signaled);

        await store.ReleaseLeaseAsync(lease, default);
        (await heard.ReadAsync()).ShouldBe(StoreNotice.Claimable);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => listening);
    }

    [Fact]
    public async Task Others_hear_of_what_was_started_and_of_documents_that_came_with_commits()
    {
        await using var scene = await StoreScene.StartAsync();
        var (store, other) = (await scene.OpenAsync(), await scene.OpenAsync());
        var lease = await store.AcquireLeaseAsync("node-a", StoreScene.Now.AddHours(1), default);
        await store.CommitAsync(lease, [StoreScene.Creates("owned", "node-a")], default);
        using var stop = new CancellationTokenSource();
        var (listening, heard) = await ListenAsync(other, stop.Token);
        DocumentWrite document = new() { Kind = "test", Name = "end", Json = "1"u8.ToArray() };

        await store.WriteDocumentsAsync([document], StoreScene.Now, default);
        await store.StartAsync([new() { Id = "s1", Documents = [document] }], StoreScene.Now, default);
        await store.StartAsync([new() { Id = "s2", Executions = [new(StoreScene.NewExecution("free"), new("key"))] }], StoreScene.Now, default);
        (await heard.ReadAsync()).ShouldBe(StoreNotice.Claimable);
        await store.StartAsync([new() { Id = "s3", Executions = [new(StoreScene.NewExecution("none"), new("key"))] }], StoreScene.Now, default);

        await store.CommitAsync(lease, [StoreScene.Logs("owned", "ends") with { Documents = [document] }], default);
        (await heard.ReadAsync()).ShouldBe(StoreNotice.Starts);

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
