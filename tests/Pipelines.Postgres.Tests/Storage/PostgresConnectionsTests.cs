using Npgsql;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresConnectionsTests
{
    [Fact]
    public async Task A_host_that_does_not_resolve_is_a_store_that_is_unavailable()
    {
        await using var store = new PostgresExecutionStore(new PostgresStoreOptions { ConnectionString = "Host=nosuch.invalid;Username=ada;Database=flows" });

        await Should.ThrowAsync<StoreUnavailableException>(() => store.InitializeAsync(default));
        await Should.ThrowAsync<StoreUnavailableException>(() => store.CommitAsync(null, [StoreScene.Creates("e1")], default));
        await Should.ThrowAsync<StoreUnavailableException>(() => store.ListenAsync(static _ => { }, default));
        await Should.ThrowAsync<StoreUnavailableException>(() => store.GetExecutionAsync("e1", default));
        await Should.ThrowAsync<StoreUnavailableException>(() => store.AcquireLeaseAsync("node-a", StoreScene.Now, default));
    }

    [Fact]
    public void What_the_driver_has_disposed_of_a_broken_connection_is_a_connection_that_was_lost()
    {
        var exception = PostgresErrors.Broken(new ObjectDisposedException("System.Threading.ManualResetEventSlim"));

        PostgresErrors.IsConnectionLost(exception).ShouldBeTrue();
        PostgresErrors.ToUnavailable(exception, new PostgresStoreOptions { ConnectionString = "Host=db" })!.Message.ShouldContain("it cannot be reached");
    }

    [Theory]
    [InlineData("", 20, 10)]
    [InlineData(";Maximum Pool Size=1;Minimum Pool Size=3", 1, 4)]
    [InlineData(";Maximum Pool Size=50", 50, 50)]
    public async Task The_connection_string_bounds_reads_and_writes_but_not_leases(string more, int reads, int writes)
    {
        var options = new PostgresStoreOptions { ConnectionString = "Host=db" + more };
        await using var forReads = PostgresConnections.Create(options);
        await using var forWrites = PostgresConnections.CreateForWrites(options);
        await using var forLeases = PostgresConnections.CreateForLeases(options);

        MaxSize(forReads).ShouldBe(reads);
        MaxSize(forWrites).ShouldBe(writes);
        MaxSize(forLeases).ShouldBe(2);
    }

    /// <summary>The driver falls back from it in a way that breaks the connection; who uses Kerberos says so.</summary>
    [Theory]
    [InlineData("", GssEncryptionMode.Disable)]
    [InlineData(";GSS Encryption Mode=Require", GssEncryptionMode.Require)]
    public async Task Encryption_by_kerberos_is_off_unless_asked_for(string more, GssEncryptionMode expected)
    {
        await using var store = PostgresConnections.Create(new PostgresStoreOptions { ConnectionString = "Host=db" + more });

        new NpgsqlConnectionStringBuilder(store.ConnectionString).GssEncryptionMode.ShouldBe(expected);
        new NpgsqlConnectionStringBuilder(PostgresDatabase.Complete("Host=db" + more)).GssEncryptionMode.ShouldBe(expected);
    }

    [Fact]
    public async Task A_store_with_a_pool_of_one_goes_on()
    {
        await using var scene = await StoreScene.StartAsync();
        var store = await scene.OpenAsync(scene.ConnectionString + ";Maximum Pool Size=1");
        var lease = await store.AcquireLeaseAsync("node-a", StoreScene.Now.AddHours(1), default);

        await store.CommitAsync(null, [StoreScene.Creates("e1")], default);

        (await store.ClaimAsync(lease, StoreScene.Claim(10), default)).ShouldHaveSingleItem();
        await store.RenewLeaseAsync(lease, StoreScene.Now.AddHours(2), default);
    }

    [Fact]
    public async Task A_pool_that_is_exhausted_is_told_from_a_server_that_is_silent()
    {
        await using var scene = await StoreScene.StartAsync();
        var options = new PostgresStoreOptions { ConnectionString = scene.ConnectionString + ";Maximum Pool Size=1;Timeout=1" };
        await using var source = PostgresConnections.Create(options);
        await using var held = await source.OpenConnectionAsync();

        var exception = await Should.ThrowAsync<NpgsqlException>(() => PostgresConnections.OpenAsync(source.CreateConnection(), default));

        PostgresErrors.ToUnavailable(exception, options)!.Message.ShouldContain("all connections of this process are in use");
    }

    [Fact]
    public void A_pooler_that_refuses_the_session_is_named() =>
        PostgresErrors.ToUnavailable(
            new PostgresException("unsupported startup parameter: options", "FATAL", "FATAL", PostgresErrorCodes.ProtocolViolation),
            new PostgresStoreOptions { ConnectionString = "Host=db" })!.Message.ShouldContain("not through a pooler");

    private static int MaxSize(NpgsqlDataSource source) => new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize;
}
