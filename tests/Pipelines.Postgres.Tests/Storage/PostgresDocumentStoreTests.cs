using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Documents;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Tests.Postgres;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresDocumentStoreTests : DocumentStoreContract
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
    [InlineData("", false, false)]
    [InlineData("", true, true)]
    [InlineData("doc5", false, true)]
    [InlineData("doc5", true, false)]
    [InlineData("doc5", true, true)]
    public async Task A_page_is_an_index_range_however_many_documents_there_are(string prefix, bool isLater, bool isDescending)
    {
        await using var source = PostgresConnections.Create(new PostgresStoreOptions { ConnectionString = _database });
        await using var connection = await source.OpenConnectionAsync();
        await connection.Statement("""
            INSERT INTO "documents" ("updated_at", "kind", "name", "json") SELECT now(), 'k' || n % 10, 'doc' || n, '1' FROM generate_series(1, 50000) AS n
            """).ExecuteAsync(None);
        await connection.Statement("""VACUUM (ANALYZE) "documents" """).ExecuteAsync(None);
        var query = new DocumentQuery { Kind = "k7", Prefix = prefix, After = isLater ? "doc57" : null, IsDescending = isDescending };

        var plan = await PostgresHistory.PlanAsync(PostgresDocuments.ToStatement(connection, query, Now));

        plan.ShouldContain("documents_pkey");
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
