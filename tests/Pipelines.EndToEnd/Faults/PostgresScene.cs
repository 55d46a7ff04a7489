using Npgsql;
using Pipelines.EndToEnd.Kills.Network;
using Pipelines.EndToEnd.Kills.Stores;
using Pipelines.Tests.Postgres;

namespace Pipelines.EndToEnd.Faults;

/// <summary>A database of a real server, a network to it, and the processes that share it.</summary>
internal sealed class PostgresScene : IAsyncDisposable
{
    /// <summary>On a busy machine the network, which is this process, may take as long to let a connection through.</summary>
    private const int ConnectSeconds = 30;

    private readonly bool _ownsServer;
    private readonly List<FaultyNetwork> _networks = [];
    private readonly string _direct;

    private PostgresScene(PostgresServer server, bool ownsServer, string direct, TimeSpan lease, TimeSpan feedEvery)
    {
        (Server, _ownsServer, _direct) = (server, ownsServer, direct);
        Network = AddNetwork();
        Crash = new CrashScene(lease, feedEvery, new PostgresCrashStore(Through(Network).Value, direct));
    }

    /// <summary>The server.</summary>
    public PostgresServer Server { get; }

    /// <summary>What every process reaches the server by, unless it is given a network of its own.</summary>
    public FaultyNetwork Network { get; }

    /// <summary>The processes, and what is found of them.</summary>
    public CrashScene Crash { get; }

    /// <summary>The database, for whoever looks at it directly.</summary>
    public string ConnectionString => _direct;

    private string Database => new NpgsqlConnectionStringBuilder(_direct).Database!;

    /// <summary>A scene on the server that all tests share: only what it does to its own database and connections is allowed.</summary>
    public static async Task<PostgresScene> OnSharedServerAsync(TimeSpan lease, TimeSpan feedEvery = default)
    {
        var server = await PostgresServer.SharedAsync();
        return new PostgresScene(server, ownsServer: false, await server.CreateDatabaseAsync(), lease, feedEvery);
    }

    /// <summary>A scene with a server of its own.</summary>
    /// <param name="lease">How long a process may be silent.</param>
    /// <param name="feedEvery">How often each process starts an execution; never by default.</param>
    /// <param name="tablespace">The empty folder that the tables live in; by default with all else.</param>
    public static async Task<PostgresScene> OnOwnServerAsync(TimeSpan lease, TimeSpan feedEvery = default, string? tablespace = null)
    {
        var server = await PostgresServer.StartAsync();
        if (tablespace is null)
        {
            return new PostgresScene(server, ownsServer: true, await server.CreateDatabaseAsync(), lease, feedEvery);
        }

        await server.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{tablespace}'");
        await server.ExecuteAsync("CREATE DATABASE small TABLESPACE small");
        return new PostgresScene(server, ownsServer: true, server.ConnectionString("small"), lease, feedEvery);
    }

    /// <summary>One more network to the same server.</summary>
    public FaultyNetwork AddNetwork()
    {
        var network = FaultyNetwork.To(Server.Port);
        _networks.Add(network);
        return network;
    }

    /// <summary>What tells a process to go by a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">Settings of the session, as <c>-c name=value</c>.</param>
    public (string Name, string Value) Through(FaultyNetwork network, string? options = null) =>
        (PostgresCrashStore.ConnectionStringSetting, new NpgsqlConnectionStringBuilder(_direct) { Port = network.Port, Options = options, Timeout = ConnectSeconds }.ConnectionString);

    /// <summary>Executes a statement as the administrator, in the database.</summary>
    public Task ExecuteAsync(string sql) => Server.ExecuteAsync(sql, Database);

    /// <summary>Ends every session of the processes, as the administrator does.</summary>
    public Task TerminateSessionsAsync() =>
        ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'judge'");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Crash.DisposeAsync();
        foreach (var network in _networks)
        {
            await network.DisposeAsync();
        }

        if (_ownsServer)
        {
            await Server.DisposeAsync();
        }
    }
}
