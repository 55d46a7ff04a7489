using Npgsql;

namespace Pipelines.Postgres.Storage;

/// <summary>Makes the connections of the store.</summary>
internal static class PostgresConnections
{
    /// <summary>A lost server is to be noticed, and said, within 10 seconds.</summary>
    private const int ConnectTimeoutSeconds = 5;

    /// <summary>Makes a pool. What the connection string says of times and sizes counts more than what is set here.</summary>
    public static NpgsqlDataSource Create(PostgresStoreOptions options)
    {
        var given = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        var settings = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "pipelines",
            Timeout = ConnectTimeoutSeconds,
            CommandTimeout = 30,
            MaxPoolSize = 20,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
        };
        foreach (var key in given.Keys!.Cast<string>())
        {
            settings[key] = given[key];
        }

        // Statements name tables without their schema; each connection looks for them here, and nowhere else.
        settings.SearchPath = $"\"{options.Schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
