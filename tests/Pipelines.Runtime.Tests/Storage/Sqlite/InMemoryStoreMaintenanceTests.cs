using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

public sealed class InMemoryStoreMaintenanceTests : StoreMaintenanceContract
{
    private protected override IExecutionStore CreateStore() => new SqliteExecutionStore(SqliteStoreOptions.InMemory);
}
