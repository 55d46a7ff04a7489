using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Tests.Postgres;

namespace Pipelines.Postgres.Tests.Storage;

/// <summary>The contract, on a server of the tests' own.</summary>
public sealed class PostgresExecutionStoreTests : ExecutionStoreContract
{
    private readonly List<PostgresExecutionStore> _others = [];
    private string _database = "";

    public override async Task InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <summary>PostgreSQL knows no U+0000.</summary>
    private protected override string AsKept(string text) => text.Replace('\0', '\uFFFD');

    private protected override IExecutionStore CreateStore() => new PostgresExecutionStore(new PostgresStoreOptions { ConnectionString = _database });

    private protected override async Task<IExecutionStore> OpenAgainAsync()
    {
        var store = new PostgresExecutionStore(new PostgresStoreOptions { ConnectionString = _database });
        _others.Add(store);
        await store.InitializeAsync(default);
        return store;
    }
}
