using System.Globalization;
using Pipelines.Runtime.Storage;
using Pipelines.Runtime.Storage.Sqlite;

namespace Pipelines.Runtime.Tests.Storage.Sqlite;

public sealed class SqliteStoreArchiveTests : StoreArchiveContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pipelines-archive-");
    private int _stores;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private protected override async Task<IExecutionStore> OpenEmptyAsync()
    {
        var folder = Path.Combine(_folder.FullName, (_stores++).ToString(CultureInfo.InvariantCulture));
        var store = new SqliteExecutionStore(new SqliteStoreOptions { DataDirectory = folder, BusyTimeout = TimeSpan.FromSeconds(30) });
        await store.InitializeAsync(None);
        return store;
    }
}
