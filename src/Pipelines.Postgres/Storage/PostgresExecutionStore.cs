using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>
/// Executions in one schema of a PostgreSQL database, which any number of processes and machines may share. The database is asked what is
/// true: who owns what, who is over a limit, and what time it is.
/// </summary>
internal sealed partial class PostgresExecutionStore : IExecutionStore, IKeyValueStore, IStoreMaintenance, IStoreNotifications
{
    private readonly PostgresStoreOptions _options;
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _writes;

    /// <summary>Of their own: whatever waits for locks with the connections for writes, a heartbeat finds one free.</summary>
    private readonly NpgsqlDataSource _leases;

    private readonly NpgsqlDataSource _commits;
    private int _isDisposed;

    /// <summary>Creates a store; nothing is opened before it is initialized.</summary>
    public PostgresExecutionStore(PostgresStoreOptions options)
    {
        _options = options;
        _source = PostgresConnections.Create(options);
        _writes = PostgresConnections.CreateForWrites(options);
        _leases = PostgresConnections.CreateForLeases(options);
        _commits = PostgresConnections.CreateForCommits(options);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await DropCommitConnectionAsync().ConfigureAwait(false);
            await _commits.DisposeAsync().ConfigureAwait(false);
            await _leases.DisposeAsync().ConfigureAwait(false);
            await _writes.DisposeAsync().ConfigureAwait(false);
            await _source.DisposeAsync().ConfigureAwait(false);
            _commitTurn.Dispose();
            _startTurn.Dispose();
        }
    }

    /// <summary>Reads with a connection of the pool; each statement sees what was committed before it.</summary>
    private Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        UseAsync(_source, work, static () => true, cancellationToken);

    /// <summary>Does all of some work or nothing of it, and again from the start when the database says that others were in the way.</summary>
    private Task<T> TransactAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        TransactAsync(_writes, work, cancellationToken);

    private Task<T> TransactAsync<T>(NpgsqlDataSource source, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var isCommitting = false;
        return UseAsync(source, DoAsync, () => !isCommitting, cancellationToken);

        async Task<T> DoAsync(NpgsqlConnection connection, CancellationToken stop)
        {
            isCommitting = false;
            var transaction = await connection.BeginTransactionAsync(stop).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await work(connection, stop).ConfigureAwait(false);

                // Once it is on its way it is awaited: to stop waiting would only make the outcome unknown.
                isCommitting = true;
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                return result;
            }
        }
    }

    /// <summary>
    /// Does some work with a connection: again when it only lost against others, and once more when the connection was lost. After a
    /// restart of the server every idle connection is; they all went at once, so that not each of them fails a call.
    /// </summary>
    private async Task<T> UseAsync<T>(
        NpgsqlDataSource source, Func<NpgsqlConnection, CancellationToken, Task<T>> work, Func<bool> mayRepeat, CancellationToken cancellationToken)
    {
        var isRepeated = false;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await UseOnceAsync(source, work, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (PostgresErrors.IsConflict(exception) && tries < PostgresErrors.MaxTries)
            {
                // A deadlock or a serialization failure: the other one went on, and the next try finds its result.
            }
            catch (NpgsqlException exception) when (!isRepeated && PostgresErrors.IsConnectionLost(exception) && mayRepeat())
            {
                isRepeated = true;
            }
            catch (NpgsqlException exception) when (PostgresErrors.ToUnavailable(exception, _options) is { } unavailable)
            {
                throw unavailable;
            }
        }
    }

    /// <summary>
    /// After any error, or when it was canceled, the connection is not used again, nor are those that are idle. Which statements the server
    /// has prepared, and under which names, is not sure then: an error passes over what was sent behind it, and another statement than the
    /// one that is meant could run under its name.
    /// </summary>
    private static async Task<T> UseOnceAsync<T>(NpgsqlDataSource source, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = await PostgresConnections.OpenAsync(source.CreateConnection(), cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                return await work(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                source.Clear();
                throw;
            }
            catch (ObjectDisposedException exception)
            {
                source.Clear();
                throw PostgresErrors.Broken(exception);
            }
        }
    }
}
