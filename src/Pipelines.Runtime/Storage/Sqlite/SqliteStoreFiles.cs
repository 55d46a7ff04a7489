namespace Pipelines.Runtime.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteStoreFiles : IStoreFiles
{
    /// <inheritdoc/>
    public string PathOf(string path) => Directory.Exists(path) ? Path.Combine(Path.GetFullPath(path), SqliteStoreOptions.FileName) : Path.GetFullPath(path);

    /// <inheritdoc/>
    public StoreFile Open(string file)
    {
        var store = new SqliteExecutionStore(new SqliteStoreOptions { DataDirectory = Path.GetDirectoryName(file), Name = Path.GetFileName(file) });
        return new StoreFile(store, store);
    }
}
