using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Tests.Storage;
using Pipelines.Tests.Postgres;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresStoreArchiveTests : StoreArchiveContract
{
    private protected override async Task<IExecutionStore> OpenEmptyAsync()
    {
        var store = new PostgresExecutionStore(new PostgresStoreOptions { ConnectionString = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() });
        await store.InitializeAsync(None);
        return store;
    }
}
