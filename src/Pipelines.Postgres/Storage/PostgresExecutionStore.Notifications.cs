using System.Globalization;
using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

internal sealed partial class PostgresExecutionStore
{
    /// <inheritdoc/>
    public async Task ListenAsync(Action<StoreNotice> notified, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await PostgresConnections.OpenAsync(PostgresConnections.CreateForListening(_options), cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                connection.Notification += (_, notice) => Notice(notice.Payload, notified);
                await connection.Statement("LISTEN pipelines").ExecuteAsync(cancellationToken).ConfigureAwait(false);
                notified(StoreNotice.All);
                while (true)
                {
                    await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (NpgsqlException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw PostgresErrors.ToUnavailable(exception, _options) ?? PostgresErrors.Unanswered(exception, _options);
        }
        catch (ObjectDisposedException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw PostgresErrors.ToUnavailable(PostgresErrors.Broken(exception), _options)!;
        }
    }

    /// <summary>Tells others once this transaction is committed. Such commits queue behind one lock of the server: only where there is something to tell.</summary>
    private static Task<int> TellAsync(NpgsqlConnection connection, StoreNotice what, CancellationToken cancellationToken) =>
        connection.Statement("""SELECT "tell"($1)""").With((int)what).ExecuteAsync(cancellationToken);

    /// <summary>A notice is the number of what there is and the schema: other schemas of the database use the same channel.</summary>
    private void Notice(string payload, Action<StoreNotice> notified)
    {
        var space = payload.IndexOf(' ', StringComparison.Ordinal);
        if (space > 0 && payload.AsSpan(space + 1).SequenceEqual(_options.Schema) && int.TryParse(payload.AsSpan(0, space), CultureInfo.InvariantCulture, out var what))
        {
            notified((StoreNotice)what & StoreNotice.All);
        }
    }
}
