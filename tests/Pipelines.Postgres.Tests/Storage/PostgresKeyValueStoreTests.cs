using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Tests.Postgres;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresKeyValueStoreTests : KeyValueStoreContract
{
    private readonly List<IExecutionStore> _opened = [];
    private string _database = "";

    public override async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(null, "", false)]
    [InlineData("n7", "", false)]
    [InlineData("n7", "", true)]
    [InlineData("n7", "key5", true)]
    [InlineData(null, "", true)]
    public async Task A_page_is_an_index_range_however_many_values_there_are(string? keyNamespace, string prefix, bool isLater)
    {
        await using var source = PostgresConnections.Create(new PostgresStoreOptions { ConnectionString = _database });
        await using var connection = await source.OpenConnectionAsync();
        await connection.Statement("""
            INSERT INTO "key_values" ("updated_at", "size_bytes", "is_secret", "namespace", "key", "json")
            SELECT now(), 1, false, 'n' || n % 10, 'key' || n, '1' FROM generate_series(1, 50000) AS n
            """).ExecuteAsync(None);
        await connection.Statement("""VACUUM (ANALYZE) "key_values" """).ExecuteAsync(None);
        var query = new KeyValueQuery { Namespace = keyNamespace, Prefix = prefix, After = isLater ? ("n7", "key57") : null };

        var plan = await PostgresHistory.PlanAsync(PostgresKeyValues.ToStatement(connection, query, Now));

        plan.ShouldContain("key_values_namespace_key_key");
        plan.ShouldNotContain("Seq Scan");
        plan.ShouldNotContain("Rows Removed by Filter");
    }

    private protected override async Task<IExecutionStore> OpenAsync()
    {
        var store = new PostgresExecutionStore(new PostgresStoreOptions { ConnectionString = _database });
        _opened.Add(store);
        await store.InitializeAsync(None);
        return store;
    }
}
