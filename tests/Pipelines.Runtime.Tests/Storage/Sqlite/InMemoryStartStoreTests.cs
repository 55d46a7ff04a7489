using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

public sealed class InMemoryStartStoreTests : StartStoreContract
{
    private SqliteExecutionStore? _store;

    private protected override async Task<IExecutionStore> OpenAsync()
    {
        if (_store is null)
        {
            _store = new SqliteExecutionStore(SqliteStoreOptions.InMemory);
            await _store.InitializeAsync(None);
        }

        return _store;
    }
}
