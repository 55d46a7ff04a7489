using Npgsql;

namespace Pipelines.Postgres;

/// <summary>The calls of one transaction of <see cref="PostgresDatabase.InTransactionAsync(Func{PostgresTransaction, CancellationToken, Task}, CancellationToken)"/>; of no use once it has ended.</summary>
/// <remarks>One call at a time. When PostgreSQL refuses one, the whole transaction is lost.</remarks>
public sealed class PostgresTransaction : PostgresSession
{
    private readonly NpgsqlConnection _connection;

    internal PostgresTransaction(NpgsqlConnection connection) => _connection = connection;

    /// <summary>The connection of Npgsql, for what there is no method here.</summary>
    public NpgsqlConnection Connection => _connection;

    private protected override ValueTask<ConnectionLease> LeaseAsync(bool inTransaction, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new ConnectionLease(_connection, transaction: null, isOwned: false));
}
