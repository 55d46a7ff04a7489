using System.Net.Sockets;
using Npgsql;

namespace Pipelines.Postgres.Storage;

/// <summary>Makes the connections of the store.</summary>
internal static class PostgresConnections
{
    /// <summary>A lost server is to be noticed, and said, within 10 seconds: so long it may take to connect.</summary>
    public const int ConnectTimeoutSeconds = 5;

    /// <summary>So long it may take to answer.</summary>
    public const int PatienceSeconds = 8;

    /// <summary>
    /// What every session is told. Each statement is to see what others committed before it, whatever the server's default. A process that
    /// sleeps in the middle of a transaction, or a machine that is gone, is not to keep others from its rows.
    /// </summary>
    private const string SessionSettings = """
        -c default_transaction_isolation=read\ committed -c jit=off -c idle_in_transaction_session_timeout=10000
        -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=10000
        """;

    /// <summary>
    /// What sessions that write and claim are told besides. Each of their statements finds a few rows by an index. A plan that was made
    /// while the tables were empty, and reads them as a whole, would be kept until the next ANALYZE.
    /// </summary>
    private const string ByIndex = " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    /// <summary>Makes the pool for reads. What the connection string says of times and sizes counts more than what is set here.</summary>
    public static NpgsqlDataSource Create(PostgresStoreOptions options) => Create(options, SessionSettings, maxPoolSize: 20);

    /// <summary>Makes the pool for claims, signals and other writes. However few the connection string allows, one that waits is not to stop all.</summary>
    public static NpgsqlDataSource CreateForWrites(PostgresStoreOptions options) =>
        Create(options, SessionSettings + ByIndex, maxPoolSize: 10, static settings => settings.MaxPoolSize = Math.Max(settings.MaxPoolSize, 4));

    /// <summary>Makes the pool for leases, of a size that no setting changes.</summary>
    public static NpgsqlDataSource CreateForLeases(PostgresStoreOptions options) =>
        Create(options, SessionSettings + ByIndex, maxPoolSize: 2, static settings => settings.MaxPoolSize = 2);

    /// <summary>Makes the connection that commits. It is no pool's: to drop it ends its session, and no other.</summary>
    public static NpgsqlDataSource CreateForCommits(PostgresStoreOptions options) =>
        Create(options, SessionSettings + ByIndex, maxPoolSize: 1, static settings => settings.Pooling = false);

    /// <summary>Makes a connection that only listens, and looks every few seconds whether the server is still there.</summary>
    public static NpgsqlConnection CreateForListening(PostgresStoreOptions options) => new(
        new NpgsqlConnectionStringBuilder(Settings(options, SessionSettings, maxPoolSize: 1).ConnectionString) { Pooling = false, KeepAlive = 3 }.ConnectionString);

    /// <summary>A name as SQL writes it.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Opens a connection. Whatever keeps it from the server is an error of the database: a name that does not resolve, too.</summary>
    /// <exception cref="NpgsqlException">It could not be opened.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException or IOException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new NpgsqlException(exception.Message, exception);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static NpgsqlDataSource Create(PostgresStoreOptions options, string sessionSettings, int maxPoolSize, Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var settings = Settings(options, sessionSettings, maxPoolSize);
        change?.Invoke(settings);
        settings.MinPoolSize = Math.Min(settings.MinPoolSize, settings.MaxPoolSize);
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    private static NpgsqlConnectionStringBuilder Settings(PostgresStoreOptions options, string sessionSettings, int maxPoolSize)
    {
        var given = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        var settings = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "pipelines",
            Timeout = ConnectTimeoutSeconds,
            CommandTimeout = PatienceSeconds,
            MaxPoolSize = maxPoolSize,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 5,
            TcpKeepAliveInterval = 2,

            // Nothing is left in a session that the next one to use it should not see.
            NoResetOnClose = true,
        };
        GssEncryption.TurnOff(settings, given);
        foreach (var key in given.Keys!.Cast<string>())
        {
            settings[key] = given[key];
        }

        settings.Options = $"{sessionSettings.ReplaceLineEndings(" ")} {given.Options}";

        // Statements name tables without their schema; each connection looks for them here, and nowhere else.
        settings.SearchPath = Quote(options.Schema);
        return settings;
    }
}
