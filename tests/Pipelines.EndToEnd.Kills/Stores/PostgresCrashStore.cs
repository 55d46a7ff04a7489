using System.Data.Common;
using Npgsql;

namespace Pipelines.EndToEnd.Kills.Stores;

/// <summary>A database of a PostgreSQL server.</summary>
/// <param name="connectionString">How processes reach it, unless they are told another way.</param>
/// <param name="directConnectionString">How the judge reaches it, whatever stands between the processes and the server.</param>
internal sealed class PostgresCrashStore(string connectionString, string? directConnectionString = null) : CrashStore
{
    /// <summary>The setting that names the database.</summary>
    public const string ConnectionStringSetting = "Pipelines__Postgres__ConnectionString";

    private readonly string _direct = new NpgsqlConnectionStringBuilder(directConnectionString ?? connectionString)
    {
        Pooling = false,
        SearchPath = "pipelines",
        ApplicationName = "judge",
        CommandTimeout = 120,
    }.ConnectionString;

    /// <inheritdoc/>
    public override IEnumerable<(string Name, string Value)> Settings => [(ConnectionStringSetting, connectionString)];

    /// <inheritdoc/>
    protected override DbConnection Open()
    {
        var connection = new NpgsqlConnection(_direct);
        connection.Open();
        return connection;
    }
}
