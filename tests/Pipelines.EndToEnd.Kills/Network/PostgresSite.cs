using Npgsql;
using Pipelines.EndToEnd.Kills.Stores;
using Pipelines.Tests.Postgres;

namespace Pipelines.EndToEnd.Kills.Network;

/// <summary>A server with a database, the network to it, and what becomes of both while processes are killed.</summary>
internal sealed class PostgresSite : IAsyncDisposable
{
    /// <summary>The share of answers to commits that are lost with their connection, for as long as there are outages.</summary>
    private const double LostShare = 0.02;

    /// <summary>Every other time a server that crashed is away for up to so long: then leases run out, of all processes at once.</summary>
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(3);

    private readonly PostgresServer _server;
    private readonly FaultyNetwork _network;
    private readonly string _database;

    private PostgresSite(PostgresServer server, FaultyNetwork network, string database)
    {
        (_server, _network, _database) = (server, network, database);
        Store = new PostgresCrashStore(new NpgsqlConnectionStringBuilder(database) { Port = network.Port }.ConnectionString, database);
    }

    /// <summary>What processes are told to use.</summary>
    public PostgresCrashStore Store { get; }

    /// <summary>How often the server was ended as in a crash, and started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>How often every connection was cut, by the network or by the administrator.</summary>
    public int Cuts { get; private set; }

    /// <summary>How often nobody was told that something had been committed.</summary>
    public int LostAnswers => _network.LostAnswers;

    /// <summary>Starts a server, and makes a database.</summary>
    public static async Task<PostgresSite> StartAsync(int seed)
    {
        var server = await PostgresServer.StartAsync();
        return new PostgresSite(server, FaultyNetwork.To(server.Port, seed), await server.CreateDatabaseAsync());
    }

    /// <summary>Breaks one thing after the other until it is canceled and has done as much as it must; then all is in order.</summary>
    /// <param name="restarts">The least number of restarts.</param>
    /// <param name="longestPause">The longest wait from one to the next.</param>
    /// <param name="random">What moments follow from.</param>
    /// <param name="enough">Canceled when nothing more need be broken, but for the restarts.</param>
    public async Task BreakAsync(int restarts, TimeSpan longestPause, Random random, CancellationToken enough)
    {
        LoseAnswers(true);
        while (true)
        {
            await Task.Delay(longestPause * random.NextDouble(), TimeProvider.System, Restarts < restarts ? CancellationToken.None : enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (enough.IsCancellationRequested && Restarts >= restarts)
            {
                break;
            }

            switch (random.Next(4))
            {
                case 0:
                    await TerminateSessionsAsync();
                    Cuts++;
                    break;
                case 1:
                    _network.Cut();
                    Cuts++;
                    break;
                default:
                    await _server.StopImmediatelyAsync();
                    if (Restarts % 2 == 1)
                    {
                        await Task.Delay(LongestOutage * random.NextDouble(), TimeProvider.System, CancellationToken.None);
                    }

                    await _server.StartAgainAsync();
                    Restarts++;
                    break;
            }
        }

        LoseAnswers(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        await _server.DisposeAsync();
    }

    private void LoseAnswers(bool areLost) => _network.LoseAnswers(areLost ? LostShare : 0);

    private Task TerminateSessionsAsync() => _server.ExecuteAsync(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'judge'",
        new NpgsqlConnectionStringBuilder(_database).Database!);
}
