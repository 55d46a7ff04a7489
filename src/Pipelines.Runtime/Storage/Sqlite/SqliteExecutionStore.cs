namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>
/// Executions in one SQLite file, which several processes of one machine may share; or in memory, for tests. Every write goes
/// through one connection on a thread of its own, every read of a file through a small pool beside it.
/// </summary>
internal sealed partial class SqliteExecutionStore : IExecutionStore
{
    private readonly SqliteStoreOptions _options;
    private readonly SqliteWriter _writer;

    /// <summary>Absent in memory, where the database belongs to its one connection.</summary>
    private readonly SqliteReaders? _readers;

    private int _isDisposed;

    /// <summary>Creates a store; nothing is opened before <see cref="InitializeAsync"/>.</summary>
    public SqliteExecutionStore(SqliteStoreOptions options)
    {
        _options = options;
        _writer = new SqliteWriter(options);
        _readers = options.Path is null ? null : new SqliteReaders(options);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        if (_readers is not null)
        {
            await _readers.DisposeAsync().ConfigureAwait(false);
        }

        // Joining the writer's thread waits for the commits that are on their way.
        await Task.Run(_writer.Dispose).ConfigureAwait(false);
    }

    private Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken, bool continuesOnWriter = false) =>
        _writer.RunAsync(session => session.Transact(work), cancellationToken, continuesOnWriter);

    private Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) =>
        _readers is { } readers ? readers.RunAsync(work, cancellationToken) : _writer.RunAsync(work, cancellationToken);
}
