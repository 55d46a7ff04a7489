using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Pipelines.Runtime.Storage.Sqlite;

/// <summary>A few connections that read. Reads are short and never wait for the writer, so they run on the thread pool, a bounded number at once.</summary>
internal sealed class SqliteReaders(SqliteStoreOptions options) : IAsyncDisposable
{
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private readonly SemaphoreSlim _slots = new(options.ReadConnections);

    /// <summary>Reads.</summary>
    /// <param name="work">What to read.</param>
    /// <param name="cancellationToken">Stops waiting for a connection.</param>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Use(work), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Waits for the reads that are on their way, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var slot = 0; slot < options.ReadConnections; slot++)
        {
            await _slots.WaitAsync().ConfigureAwait(false);
        }

        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }

        _slots.Dispose();
    }

    private T Use<T>(Func<SqliteSession, T> work)
    {
        SqliteSession? session = null;
        try
        {
            if (!_idle.TryTake(out session))
            {
                session = SqliteSession.Open(options, isReadOnly: true);
            }

            var result = work(session);
            _idle.Add(session);
            session = null;
            return result;
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, options);
        }
        finally
        {
            // Left over only after an error: whatever state the connection is in, nobody gets it again.
            session?.Dispose();
        }
    }
}
