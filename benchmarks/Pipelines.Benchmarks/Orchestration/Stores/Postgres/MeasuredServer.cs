using System.Globalization;
using Npgsql;
using Pipelines.Tests.Postgres;

namespace Pipelines.Benchmarks.Orchestration.Stores.Postgres;

/// <summary>A server that counts its statements; all else is as a new cluster has it.</summary>
internal sealed class MeasuredServer : IAsyncDisposable
{
    private const string Own = "postgres";

    private readonly PostgresServer _server;
    private readonly NpgsqlDataSource _source;
    private readonly string _folder = Directory.CreateTempSubdirectory("orchestration-data-").FullName;
    private int _spaces;

    private MeasuredServer(PostgresServer server)
    {
        _server = server;
        _source = NpgsqlDataSource.Create(server.ConnectionString(Own) + ";Command Timeout=600");
    }

    /// <summary>The port it listens on.</summary>
    public int Port => _server.Port;

    /// <summary>The folder of its programs.</summary>
    public string Binaries => _server.Binaries;

    /// <summary>What all its processes have used, those that have ended included.</summary>
    public TimeSpan Processor => ProcessTree.Processor(_server.ProcessId);

    public static async Task<MeasuredServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new MeasuredServer(await PostgresServer.StartAsync("fsync=on", "shared_preload_libraries=pg_stat_statements"));
        await server.ExecuteAsync("CREATE EXTENSION pg_stat_statements", cancellationToken);
        return server;
    }

    /// <summary>An empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var connectionString = await _server.CreateDatabaseAsync();
        return new NpgsqlConnectionStringBuilder(connectionString).Database!;
    }

    /// <summary>An empty database for programs.</summary>
    public async Task<StoreSpace> NewSpaceAsync(CancellationToken cancellationToken)
    {
        var database = await NewDatabaseAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return new PostgresSpace(this, database, _server.ConnectionString(database), Path.Combine(_folder, $"{++_spaces}"));
    }

    /// <summary>What was done in a database. Sessions report what they did when they end, at the latest.</summary>
    public async Task<StoreCounters> CountAsync(string database, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("""
            SELECT "xact_commit",
                (SELECT coalesce(sum("calls"), 0)::bigint FROM "pg_stat_statements" WHERE "dbid" = "datid"),
                (pg_current_wal_lsn() - '0/0')::bigint,
                (SELECT count(*) FROM "pg_stat_activity" WHERE "pg_stat_activity"."datid" = "pg_stat_database"."datid" AND "backend_type" = 'client backend')
            FROM "pg_stat_database" WHERE "datname" = $1
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
        while (true)
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            if (reader.GetInt64(3) == 0)
            {
                return new StoreCounters(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
            }

            // Told to end, a session takes a moment.
            await reader.DisposeAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Prints the statements that cost most in a database.</summary>
    public async Task PrintStatementsAsync(string database, int executions, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand("""
            SELECT "calls", "total_exec_time", "total_plan_time", "rows", "wal_bytes"::double precision, left(regexp_replace("query", '\s+', ' ', 'g'), 100)
            FROM "pg_stat_statements" JOIN "pg_database" ON "pg_database"."oid" = "dbid"
            WHERE "datname" = $1
            ORDER BY "total_exec_time" + "total_plan_time" DESC
            LIMIT 25
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Console.WriteLine("  calls/exec   us/exec  us/call  rows/call  log B/exec");
        while (await reader.ReadAsync(cancellationToken))
        {
            var (calls, milliseconds) = (reader.GetInt64(0), reader.GetDouble(1) + reader.GetDouble(2));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {(double)calls / executions,10:0.000} {milliseconds * 1e3 / executions,9:0.0} {milliseconds * 1e3 / calls,8:0} {(double)reader.GetInt64(3) / calls,10:0.0} {reader.GetDouble(4) / executions,11:0}  {reader.GetString(5)}"));
        }
    }

    /// <summary>Has a database vacuumed and analyzed, and what was written brought to its files.</summary>
    public async Task SettleAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false;Command Timeout=600");
        await using var vacuum = source.CreateCommand("VACUUM (ANALYZE)");
        await vacuum.ExecuteNonQueryAsync(cancellationToken);
        await ExecuteAsync("CHECKPOINT", cancellationToken);
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
