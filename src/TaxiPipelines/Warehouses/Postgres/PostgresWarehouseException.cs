using System.Net.Sockets;
using Npgsql;
using Pipelines;

namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>PostgreSQL could not do what was asked; the tables are as they were.</summary>
internal sealed class PostgresWarehouseException(string message, bool isRetryable, Exception innerException)
    : TaskFailedException(message, isRetryable, innerException)
{
    /// <summary>The exception for a failure.</summary>
    /// <param name="cause">What the server or the driver says.</param>
    /// <param name="place">Where the warehouse is, without anything secret.</param>
    public static PostgresWarehouseException Of(NpgsqlException cause, string place)
    {
        var (what, remedy, isRetryable) = cause switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } => ("its disk is full", "Free space on the server, then run it again.", true),
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
                ("it refuses the user or the password", "Look at ConnectionStrings:Taxi.", false),
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => ("there is no such database", "Create it, or look at ConnectionStrings:Taxi.", false),
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
                ("this user may not do that", "The user must own the tables of trips and may create a schema in the database.", false),
            PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } =>
                ("another session has held a lock on the table for long", "Look in pg_locks who does, end it, then run it again.", true),
            PostgresException postgres => ("it refused", "Its log may say more.", postgres.IsTransient || IsShutdown(postgres)),
            { InnerException: SocketException or IOException or TimeoutException } =>
                ("it cannot be reached, or does not answer", "Look whether the server runs and ConnectionStrings:Taxi names it.", true),
            _ => ("the connection broke", "Look whether the server runs.", true),
        };
        return new PostgresWarehouseException($"The warehouse at {place} is as it was: {what} ({cause.Message.TrimEnd('.')}). {remedy}", isRetryable, cause);
    }

    /// <summary>Whether the server ended the session, as it does when it stops: it may be back soon.</summary>
    private static bool IsShutdown(PostgresException exception) => exception.SqlState.StartsWith("57P", StringComparison.Ordinal);
}
