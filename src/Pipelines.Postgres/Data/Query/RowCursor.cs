using Npgsql;

namespace Pipelines.Postgres;

/// <summary>A result on its way: rows are read as they are asked for.</summary>
internal sealed class RowCursor : IAsyncDisposable
{
    private readonly ConnectionLease _lease;
    private readonly NpgsqlCommand _command;
    private readonly Sql _query;
    private readonly CancellationToken _cancellationToken;
    private NpgsqlDataReader? _reader;
    private bool _isAtEnd;

    private RowCursor(ConnectionLease lease, Sql query, CancellationToken cancellationToken)
    {
        _lease = lease;
        _query = query;
        _cancellationToken = cancellationToken;
        _command = query.ToCommand(lease.Connection);
    }

    /// <summary>The row that was read last.</summary>
    public NpgsqlDataReader Row => _reader!;

    /// <summary>Sends a query. The lease is given back with the cursor, or at once when the query is refused.</summary>
    public static async Task<RowCursor> OpenAsync(Func<ValueTask<ConnectionLease>> lease, Sql query, CancellationToken cancellationToken)
    {
        RowCursor? cursor = null;
        try
        {
            cursor = new RowCursor(await lease().ConfigureAwait(false), query, cancellationToken);
            cursor._reader = await cursor._command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            return cursor;
        }
        catch (Exception exception)
        {
            if (cursor is not null)
            {
                await cursor.DisposeAsync().ConfigureAwait(false);
            }

            throw Translate(exception, query, cancellationToken);
        }
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await Row.ReadAsync(cancellationToken).ConfigureAwait(false);
            _isAtEnd = !found;
            return found;
        }
        catch (Exception exception)
        {
            _isAtEnd = true;
            throw Translate(exception, _query, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await using (_lease.ConfigureAwait(false))
        await using (_command.ConfigureAwait(false))
        {
            if (_reader is not null)
            {
                if (!_isAtEnd && (_lease.IsOwned || _cancellationToken.IsCancellationRequested))
                {
                    // Closing would fetch all rows that are left. In a caller's transaction it must: a cancel would lose all that was done in it.
                    _command.Cancel();
                }

                await _reader.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static Exception Translate(Exception exception, Sql query, CancellationToken cancellationToken)
    {
        if (exception is not NpgsqlException failure)
        {
            return exception;
        }

        return cancellationToken.IsCancellationRequested ? new OperationCanceledException(exception.Message, exception, cancellationToken) : PostgresFailure.Of(failure, query);
    }
}
