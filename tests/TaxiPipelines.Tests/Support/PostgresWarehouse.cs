using Npgsql;
using Pipelines.Tests.Postgres;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;

namespace TaxiPipelines.Tests.Support;

/// <summary>A PostgreSQL warehouse in a database of its own, on a real server.</summary>
public sealed class PostgresWarehouse : Warehouse
{
    private readonly PostgresTripWarehouse _trips;

    private PostgresWarehouse(string connectionString)
    {
        ConnectionString = connectionString;
        _trips = new PostgresTripWarehouse(connectionString);
    }

    public string ConnectionString { get; }

    public override PostgresTripWarehouse Trips => _trips;

    public static async Task<PostgresWarehouse> CreateAsync() => new(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync());

    /// <summary>A session of someone else.</summary>
    public NpgsqlConnection Open()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        connection.Open();
        return connection;
    }

    /// <summary>Executes statements of someone else.</summary>
    /// <returns>How many rows they wrote.</returns>
    public int Execute(string sql)
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    public override IReadOnlyList<string> Query(string sql)
    {
        // The server's own text of each value, as psql shows it.
        using var connection = Open();
        using var copy = connection.BeginTextExport($"COPY ({sql}) TO STDOUT (DELIMITER '|', NULL '')");
        var text = copy.ReadToEnd();
        return text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n');
    }

    public override long Count(TripFile file) =>
        Query($"SELECT to_regclass('public.{file.Schema.Table}') IS NOT NULL")[0] == "t" ? long.Parse(Query($"SELECT count(*) FROM {file.Schema.Table}")[0]) : 0;

    /// <summary>What there is in the schema of the warehouse that is no ledger.</summary>
    public IReadOnlyList<string> OwnTables() => Query(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'taxi' AND tablename NOT IN ('merges', 'staged', 'contents') ORDER BY tablename");

    public override void Dispose()
    {
        _trips.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose();
    }
}
