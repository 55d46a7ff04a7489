using Npgsql;

namespace Pipelines.Postgres.Storage;

/// <summary>
/// Executions in one schema of a PostgreSQL database, which any number of processes and machines may share. The database is asked what is
/// true: who owns what, who is over a limit, and what time it is.
/// </summary>
internal sealed partial class PostgresExecutionStore
{
    private readonly PostgresStoreOptions _options;
    private readonly NpgsqlDataSource _source;
    private int _isDisposed;

    /// <summary>Creates a store; nothing is opened before it is initialized.</summary>
    public PostgresExecutionStore(PostgresStoreOptions options)
    {
        _options = options;
        _source = PostgresConnections.Create(options);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _source.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Reads with a connection of the pool; each statement sees what was committed before it.</summary>
    private async Task<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await work(connection, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException exception) when (PostgresErrors.ToUnavailable(exception, _options) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <summary>Does all of some work or nothing of it, and again from the start when the database says that others were in the way.</summary>
    private async Task<T> TransactAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    return await TransactOnceAsync(work, cancellationToken).ConfigureAwait(false);
                }
                catch (PostgresException exception) when (PostgresErrors.IsConflict(exception) && tries < PostgresErrors.MaxTries)
                {
                    // A deadlock or a serialization failure: the other one went on, and the next try finds its result.
                }
            }
        }
        catch (NpgsqlException exception) when (PostgresErrors.ToUnavailable(exception, _options) is { } unavailable)
        {
            throw unavailable;
        }
    }

    private async Task<T> TransactOnceAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                var result = await work(connection, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return result;
            }
        }
    }
}
