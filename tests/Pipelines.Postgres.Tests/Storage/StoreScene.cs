using Npgsql;
using Pipelines.EndToEnd.Kills.Network;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;
using Pipelines.Tests.Postgres;

namespace Pipelines.Postgres.Tests.Storage;

/// <summary>An empty database, stores on it as several processes have them, and a look past the stores at what is there.</summary>
internal sealed class StoreScene : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 8, 7, 0, 0, TimeSpan.Zero);

    private readonly List<IAsyncDisposable> _opened = [];
    private readonly NpgsqlDataSource _beside;

    private StoreScene(PostgresServer server, string connectionString)
    {
        (Server, ConnectionString) = (server, connectionString);
        _beside = NpgsqlDataSource.Create(connectionString + ";Search Path=pipelines");
    }

    public PostgresServer Server { get; }

    public string ConnectionString { get; }

    public static async Task<StoreScene> StartAsync(PostgresServer? server = null)
    {
        server ??= await PostgresServer.SharedAsync();
        return new StoreScene(server, await server.CreateDatabaseAsync());
    }

    /// <summary>A store that is not initialized.</summary>
    public PostgresExecutionStore Store(string? connectionString = null, string schema = "pipelines")
    {
        var store = new PostgresExecutionStore(new PostgresStoreOptions { ConnectionString = connectionString ?? ConnectionString, Schema = schema });
        _opened.Add(store);
        return store;
    }

    public async Task<PostgresExecutionStore> OpenAsync(string? connectionString = null, string schema = "pipelines")
    {
        var store = Store(connectionString, schema);
        await store.InitializeAsync(default);
        return store;
    }

    /// <summary>A network to the server, and the connection string that goes through it.</summary>
    public (FaultyNetwork Network, string ConnectionString) Network()
    {
        var network = FaultyNetwork.To(Server.Port);
        _opened.Add(network);
        return (network, new NpgsqlConnectionStringBuilder(ConnectionString) { Port = network.Port }.ConnectionString);
    }

    public ValueTask<NpgsqlConnection> ConnectAsync() => _beside.OpenConnectionAsync();

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = _beside.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _beside.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until so many sessions of the database wait for a lock.</summary>
    public async Task WhenWaitingAsync(long sessions = 1)
    {
        while (await QueryAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") < sessions)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public static ExecutionRecord NewExecution(string id, string? nodeId = null) => new()
    {
        Id = id,
        Namespace = "zoomcamp",
        FlowId = "taxi",
        Revision = "r1",
        State = nodeId is null ? ExecutionState.Created : ExecutionState.Running,
        LogicalDate = Now,
        CreatedAt = Now,
        InputsJson = "{}"u8.ToArray(),
        NodeId = nodeId,
    };

    public static ExecutionCommit Creates(string id, string? nodeId = null) => new() { ExecutionId = id, Created = NewExecution(id, nodeId) };

    public static ExecutionCommit Logs(string id, string message) =>
        new() { ExecutionId = id, Logs = [new() { At = Now, Level = Microsoft.Extensions.Logging.LogLevel.Information, Message = message }] };

    public static ClaimRequest Claim(int limit) => new() { Flows = [new("zoomcamp/taxi")], Limit = limit, Now = Now };

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }

        await _beside.DisposeAsync();
    }
}
