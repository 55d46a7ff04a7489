using Npgsql;

namespace Pipelines.Postgres;

/// <summary>
/// A PostgreSQL database that tasks work with, over a pool of connections: register it with
/// <see cref="PostgresServiceCollectionExtensions.AddPostgres(Microsoft.Extensions.DependencyInjection.IServiceCollection, string)"/> and take it in a flow's constructor.
/// Safe to use from many tasks at once.
/// </summary>
/// <example>
/// <code>
/// [Flow("cleanup")]
/// public sealed partial class CleanupFlow(PostgresDatabase warehouse)
/// {
///     [Task]
///     public Task&lt;long&gt; DeleteAsync(CancellationToken ct) =>
///         warehouse.ExecuteAsync($"DELETE FROM trips WHERE pickup_at &lt; {DateTimeOffset.UnixEpoch}", ct);
/// }
/// </code>
/// </example>
public sealed class PostgresDatabase : PostgresSession, IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly bool _ownsSource;

    /// <summary>A database over a pool of its own.</summary>
    /// <remarks>
    /// Statements may take as long as they take, since a task's timeout bounds it: the command timeout is 0 unless the connection string sets
    /// one. Errors tell details, such as the values of the row at fault, unless it says <c>Include Error Detail=false</c>.
    /// </remarks>
    /// <param name="connectionString">The connection string, as Npgsql takes it: <c>Host=db;Database=ny_taxi;Username=…;Password=…</c>.</param>
    /// <exception cref="ArgumentException">It is not a connection string.</exception>
    public PostgresDatabase(string connectionString)
        : this(NpgsqlDataSource.Create(Complete(connectionString)), ownsSource: true)
    {
    }

    /// <summary>A database over connections that the caller configured.</summary>
    /// <param name="source">Gives the connections.</param>
    /// <param name="ownsSource">Whether disposing this disposes <paramref name="source"/>.</param>
    public PostgresDatabase(NpgsqlDataSource source, bool ownsSource = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        (_source, _ownsSource) = (source, ownsSource);
    }

    /// <summary>Gives connections of Npgsql for what there is no method here.</summary>
    public NpgsqlDataSource Source => _source;

    /// <summary>Does several things in one transaction: all of them, or none.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="work">The work. When it throws, nothing of it is kept.</param>
    /// <param name="cancellationToken">Stops it; nothing is kept then.</param>
    /// <exception cref="PostgresDataException">The server cannot be reached, or something was refused.</exception>
    public async Task<T> InTransactionAsync<T>(Func<PostgresTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            var lease = await LeaseAsync(inTransaction: true, cancellationToken).ConfigureAwait(false);
            await using (lease.ConfigureAwait(false))
            {
                var result = await work(new PostgresTransaction(lease.Connection), cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                await lease.CommitAsync().ConfigureAwait(false);
                return result;
            }
        }
        catch (NpgsqlException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw PostgresFailure.Of(exception);
        }
    }

    /// <summary>Does several things in one transaction: all of them, or none.</summary>
    /// <param name="work">The work. When it throws, nothing of it is kept.</param>
    /// <param name="cancellationToken">Stops it; nothing is kept then.</param>
    /// <exception cref="PostgresDataException">The server cannot be reached, or something was refused.</exception>
    public Task InTransactionAsync(Func<PostgresTransaction, CancellationToken, Task> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return InTransactionAsync(
            async (transaction, token) =>
            {
                await work(transaction, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Where it is, without anything secret.</summary>
    public override string ToString()
    {
        var settings = new NpgsqlConnectionStringBuilder(_source.ConnectionString);
        return $"{settings.Host}:{settings.Port}/{settings.Database}";
    }

    /// <summary>Closes the pool, if it is its own.</summary>
    public ValueTask DisposeAsync() => _ownsSource ? _source.DisposeAsync() : ValueTask.CompletedTask;

    private protected override async ValueTask<ConnectionLease> LeaseAsync(bool inTransaction, CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new ConnectionLease(connection, inTransaction ? await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false) : null, isOwned: true);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal static string Complete(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        NpgsqlConnectionStringBuilder given;
        try
        {
            given = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // What the driver says may hold a part of a password that was not quoted: neither its message nor the string is repeated.
            throw new ArgumentException("The connection string of PostgreSQL cannot be read. Write it as Host=…;Database=…;Username=…;Password=…, with single quotes around a value that holds a semicolon.", nameof(connectionString));
        }

        // ContainsKey answers whether the driver knows a key, not whether it was given.
        var keys = given.Keys.Cast<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        GssEncryption.TurnOff(given, given);
        given.CommandTimeout = keys.Contains("Command Timeout") ? given.CommandTimeout : 0;
        given.IncludeErrorDetail = !keys.Contains("Include Error Detail") || given.IncludeErrorDetail;
        given.IncludeFailedBatchedCommand = true;
        given.ApplicationName ??= "pipelines task";
        return given.ConnectionString;
    }
}
