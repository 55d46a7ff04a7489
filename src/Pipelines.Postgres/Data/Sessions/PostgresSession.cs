using Npgsql;

namespace Pipelines.Postgres;

/// <summary>
/// What a task does with a PostgreSQL database: statements, queries, <c>COPY</c> in and out, merges, tables. Each call of a
/// <see cref="PostgresDatabase"/> is a transaction of its own; those of a <see cref="PostgresTransaction"/> are one together.
/// </summary>
/// <remarks>
/// Every call does all of its work or none. What PostgreSQL refuses becomes a <see cref="PostgresDataException"/>, which fails the task
/// and says whether another attempt may help.
/// </remarks>
public abstract partial class PostgresSession
{
    private protected PostgresSession()
    {
    }

    /// <summary>Gives a connection; in a transaction if asked.</summary>
    private protected abstract ValueTask<ConnectionLease> LeaseAsync(bool inTransaction, CancellationToken cancellationToken);

    /// <summary>Does work that is one statement to the database, or reads.</summary>
    private Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, Func<NpgsqlException, PostgresDataException> translate, CancellationToken cancellationToken) =>
        RunAsync(work, inTransaction: false, translate, cancellationToken);

    /// <summary>Does work that is several statements, all of them or none.</summary>
    private Task<T> TransactAsync<T>(Func<NpgsqlConnection, Task<T>> work, Func<NpgsqlException, PostgresDataException> translate, CancellationToken cancellationToken) =>
        RunAsync(work, inTransaction: true, translate, cancellationToken);

    private async Task<T> RunAsync<T>(
        Func<NpgsqlConnection, Task<T>> work, bool inTransaction, Func<NpgsqlException, PostgresDataException> translate, CancellationToken cancellationToken)
    {
        try
        {
            var lease = await LeaseAsync(inTransaction, cancellationToken).ConfigureAwait(false);
            await using (lease.ConfigureAwait(false))
            {
                var result = await work(lease.Connection).ConfigureAwait(false);
                if (inTransaction)
                {
                    // A statement by itself is committed already: to say that it was stopped would be wrong.
                    cancellationToken.ThrowIfCancellationRequested();
                }

                await lease.CommitAsync().ConfigureAwait(false);
                return result;
            }
        }
        catch (NpgsqlException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw translate(exception);
        }
    }
}
