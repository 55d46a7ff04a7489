using System.Net.Sockets;
using Npgsql;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Storage;

/// <summary>Says what a failure of the database means: whether it passes, and what to do.</summary>
internal static class PostgresErrors
{
    /// <summary>How often work is done again that the database ended in favour of others.</summary>
    public const int MaxTries = 10;

    /// <summary>What the fence says of a lease that was taken away.</summary>
    public const string LeaseGone = "PL001";

    /// <summary>What the fence says of a batch whose number is recorded.</summary>
    public const string AlreadyCommitted = "PL002";

    /// <summary>What the fence says when an execution of the batch is not the node's.</summary>
    public const string NotOwned = "PL003";

    /// <summary>Whether the server itself refused, and so undid, what it was asked; otherwise the outcome is not known.</summary>
    public static bool IsAnswer(PostgresException exception) => exception.InvariantSeverity == "ERROR";

    /// <summary>Whether the same work may succeed at once, since it only lost against others.</summary>
    public static bool IsConflict(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>Whether the connection is gone, maybe since long ago: another one may be in order.</summary>
    public static bool IsConnectionLost(NpgsqlException exception) => exception is PostgresException answer
        ? answer.InvariantSeverity is "FATAL" or "PANIC"
        : exception.InnerException is SocketException or IOException || IsOutOfStep(exception);

    /// <summary>Whether the server answered something other than what it was asked, as after a statement that was ended from outside: the driver gives the connection up.</summary>
    private static bool IsOutOfStep(NpgsqlException exception) => exception is not PostgresException && exception.Message.Contains("backend message", StringComparison.Ordinal);

    /// <summary>
    /// What it means that the driver used something disposed: it throws away what belongs to a connection as soon as it finds it broken,
    /// and may find that on another thread than the one that is about to use it.
    /// </summary>
    public static NpgsqlException Broken(ObjectDisposedException exception) => new("The connection broke just before it was used", new IOException(exception.Message, exception));

    /// <summary>The error for callers when the database cannot be reached or refuses to write; <see langword="null"/> for a mistake of ours.</summary>
    public static StoreUnavailableException? ToUnavailable(NpgsqlException exception, PostgresStoreOptions options)
    {
        var (what, remedy) = exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } => ("its disk is full", "Make room on the server."),
            PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => ("it has no connection left", "Raise max_connections, or give each process fewer with 'Maximum Pool Size'."),
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
                ("it refuses the user or the password", "Look at the connection string."),
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => ("there is no such database", "Create it, or look at the connection string."),
            PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => ("it is read-only: a standby, or set so", "Connect to the primary server."),
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => ("this user may not do that", RightsFor(options)),
            PostgresException { SqlState: "25P03" } => ("it ended the connection in the middle of a transaction", "This process was too slow, or asleep."),
            PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => ("others hold what is needed for too long", "Look for a long transaction in pg_stat_activity."),
            PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } when exception.Message.Contains("startup parameter", StringComparison.OrdinalIgnoreCase) =>
                ("it is a pooler that refuses the settings of a session", "Connect to the server itself, not through a pooler."),
            PostgresException { SqlState: ['0' or '5', '8' or '7' or '3', ..] } => ("it ended the connection", "It may be starting, stopping or short of something; its log says why."),
            PostgresException => (null, null),
            { InnerException: TimeoutException } when exception.Message.Contains("pool has been exhausted", StringComparison.Ordinal) =>
                ("all connections of this process are in use", "Raise 'Maximum Pool Size' in the connection string, or look for what holds them in pg_stat_activity."),
            { InnerException: TimeoutException } => ("it does not answer", "Look whether the server runs and the network reaches it."),
            { InnerException: SocketException or IOException } => ("it cannot be reached", "Look whether the server runs and the connection string names it."),
            var _ when IsOutOfStep(exception) => ("it answered out of turn", "The connection was given up; the next one is in order."),
            { IsTransient: true } => ("it cannot be reached", "Look whether the server runs and the connection string names it."),
            _ => (null, null),
        };
        return what is null ? null : Unavailable(exception, options, what, remedy!);
    }

    /// <summary>The error for callers when the connection was lost before the server answered.</summary>
    public static StoreUnavailableException Unanswered(NpgsqlException exception, PostgresStoreOptions options) =>
        Unavailable(exception, options, "it did not answer", "Look whether the server runs and the network reaches it.");

    private static string RightsFor(PostgresStoreOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        var (database, user) = (PostgresConnections.Quote(settings.Database ?? settings.Username ?? "database"), PostgresConnections.Quote(settings.Username ?? "user"));
        return $"Have the schema made by the user with GRANT CREATE ON DATABASE {database} TO {user}, or for the user with CREATE SCHEMA {PostgresConnections.Quote(options.Schema)} AUTHORIZATION {user}. In a schema that others own, GRANT the user its tables, sequences and functions.";
    }

    private static StoreUnavailableException Unavailable(NpgsqlException exception, PostgresStoreOptions options, string what, string remedy) =>
        new($"PostgreSQL at {Location(options)}: {what} ({exception.Message.TrimEnd('.')}). {remedy}", exception);

    /// <summary>Where the database is, without anything secret.</summary>
    public static string Location(PostgresStoreOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        return $"{settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}";
    }
}
