using Npgsql;
using Pipelines.EndToEnd.Kills;

namespace Pipelines.EndToEnd.Faults;

/// <summary>Time limits that an administrator sets for the sessions of the store.</summary>
public sealed class SessionTimeoutTests
{
    /// <summary>Longer than the outage lasts, on the busiest of machines: a process that rightly ends for its lease is another story.</summary>
    private static readonly TimeSpan NoLeaseEnds = TimeSpan.FromMinutes(3);

    /// <summary>So short that nothing gets through: what is cut off in the middle must be as if it had never begun.</summary>
    [Fact]
    public async Task Statements_that_the_administrator_ends_early_are_waited_for_like_any_outage()
    {
        await using var scene = await PostgresScene.OnOwnServerAsync(lease: NoLeaseEnds, feedEvery: TimeSpan.FromMilliseconds(50));
        CrashProcess[] workers = [scene.Crash.Serve(), scene.Crash.Serve()];
        await CrashScene.ServingAsync(workers);
        await scene.Crash.AcceptingAsync(workers[0], more: 20);

        await AdministrateAsync(scene, "ALTER SYSTEM SET statement_timeout = '1ms'");
        await CrashScene.UntilAsync(() => scene.Server.Log.Split("canceling statement due to statement timeout").Length > 20, workers[0]);
        await AdministrateAsync(scene, "ALTER SYSTEM RESET statement_timeout");
        await scene.Crash.AcceptingAsync(workers[0], more: 20);
        await scene.Crash.DrainAsync(workers[0]);

        CrashScene.ShouldLive(workers);
        scene.Crash.ShouldBeInOrder();
    }

    /// <summary>Each packet takes longer than a session may stand idle within a transaction.</summary>
    [Fact]
    public async Task Sessions_that_are_ended_in_the_midst_of_a_transaction_leave_nothing_of_it()
    {
        await using var scene = await PostgresScene.OnOwnServerAsync(lease: NoLeaseEnds, feedEvery: TimeSpan.FromMilliseconds(100));

        // Not so short that a process on a busy machine is too slow by itself as it starts.
        var limited = scene.Through(scene.Network, "-c idle_in_transaction_session_timeout=1000");
        CrashProcess[] workers = [scene.Crash.Serve(limited), scene.Crash.Serve(limited)];
        await CrashScene.ServingAsync(workers);
        await scene.Crash.AcceptingAsync(workers[0], more: 20);

        scene.Network.Delay = TimeSpan.FromMilliseconds(1200);
        await CrashScene.UntilAsync(() => scene.Server.Log.Split("terminating connection due to idle-in-transaction timeout").Length > 5, workers[0]);
        scene.Network.Delay = TimeSpan.Zero;
        await scene.Crash.AcceptingAsync(workers[0], more: 20);
        await scene.Crash.DrainAsync(workers[0]);

        CrashScene.ShouldLive(workers);
        scene.Crash.ShouldBeInOrder();
    }

    /// <summary>Connections of the pool, and the one that listens, are idle most of the time.</summary>
    [Fact]
    public async Task Idle_sessions_that_the_administrator_ends_are_no_outage()
    {
        await using var scene = await PostgresScene.OnOwnServerAsync(lease: TimeSpan.FromSeconds(15), feedEvery: TimeSpan.FromMilliseconds(1500));
        await AdministrateAsync(scene, "ALTER SYSTEM SET idle_session_timeout = '1s'");
        CrashProcess[] workers = [scene.Crash.Serve(), scene.Crash.Serve()];
        await CrashScene.ServingAsync(workers);
        await scene.Crash.AcceptingAsync(workers[0], more: 8);
        await scene.Crash.DrainAsync(workers[0]);

        scene.Server.Log.ShouldContain("terminating connection due to idle-session timeout");
        CrashScene.ShouldLive(workers);
        scene.Crash.ShouldBeInOrder();
    }

    /// <summary>The administrator's own session has no limit.</summary>
    private static async Task AdministrateAsync(PostgresScene scene, string sql)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(scene.Server.ConnectionString("postgres")) { Options = "-c statement_timeout=0", Pooling = false }.ConnectionString);
        foreach (var statement in new[] { sql, "SELECT pg_reload_conf()" })
        {
            await using var command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }
    }
}
