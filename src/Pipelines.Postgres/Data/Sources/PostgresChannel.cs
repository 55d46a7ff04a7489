using Npgsql;

namespace Pipelines.Postgres;

/// <summary>Hears the notifications of a channel, which say that there is something to read and nothing more.</summary>
internal sealed class PostgresChannel : IAsyncDisposable
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);

    private readonly NpgsqlConnection _connection;
    private bool _wasTold;

    private PostgresChannel(NpgsqlConnection connection)
    {
        _connection = connection;
        _connection.Notification += Heard;
    }

    /// <summary>Listens from now on.</summary>
    /// <exception cref="PostgresDataException">The server cannot be reached.</exception>
    public static async Task<PostgresChannel> OpenAsync(PostgresDatabase database, SqlName channel, CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            var command = new NpgsqlCommand($"LISTEN {channel}", connection);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            return new PostgresChannel(connection);
        }
        catch (Exception exception)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            throw Translate(exception, cancellationToken);
        }
    }

    /// <summary>Waits for a notification, but no longer than so long. Those that came while nobody waited count.</summary>
    /// <returns>Whether one came.</returns>
    /// <exception cref="PostgresDataException">The connection was lost.</exception>
    public async Task<bool> WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        try
        {
            return await _connection.WaitAsync(longest, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            throw Translate(exception, cancellationToken);
        }
    }

    /// <summary>Asks whether the server is there still: of a connection that a firewall forgot nobody is told, and nothing more would be heard.</summary>
    /// <returns>Whether a notification came meanwhile.</returns>
    /// <exception cref="PostgresDataException">The connection was lost.</exception>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        _wasTold = false;
        try
        {
            var command = new NpgsqlCommand("SELECT 1", _connection) { CommandTimeout = (int)LongestAnswer.TotalSeconds };
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            return _wasTold;
        }
        catch (Exception exception)
        {
            throw Translate(exception, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _connection.Notification -= Heard;
        return _connection.DisposeAsync();
    }

    private void Heard(object sender, NpgsqlNotificationEventArgs told) => _wasTold = true;

    private static Exception Translate(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        _ when cancellationToken.IsCancellationRequested => new OperationCanceledException(exception.Message, exception, cancellationToken),
        NpgsqlException failure => PostgresFailure.Of(failure),
        _ => exception,
    };
}
