using Npgsql;

namespace Pipelines.Postgres;

/// <summary>A connection for one piece of work, with a transaction of its own, of the caller's, or none.</summary>
internal sealed class ConnectionLease(NpgsqlConnection connection, NpgsqlTransaction? transaction, bool isOwned) : IAsyncDisposable
{
    public NpgsqlConnection Connection => connection;

    /// <summary>Whether nobody else has work in it.</summary>
    public bool IsOwned => isOwned;

    /// <summary>Makes the work durable, if the transaction is its own.</summary>
    /// <remarks>It cannot be canceled: nobody would know how it went.</remarks>
    public async Task CommitAsync()
    {
        if (isOwned && transaction is not null)
        {
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Takes back what was not committed, and gives the connection back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isOwned)
        {
            await using (connection.ConfigureAwait(false))
            {
                if (transaction is not null)
                {
                    await transaction.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }
}
