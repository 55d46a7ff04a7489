using Npgsql;
using Pipelines.EndToEnd.Kills;

namespace Pipelines.EndToEnd.Faults;

/// <summary>A server whose disk is full: where the tables are, so that it refuses to write; and all of it, so that it ends.</summary>
public sealed class FullServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Longer than the store is waited for, or not: what was given up is claimed again, what waits goes on.</summary>
    [SmallDiskTheory]
    [InlineData("1m")]
    [InlineData("500ms")]
    public async Task A_server_that_refuses_to_write_for_a_full_disk_stops_nothing_for_good(string storeRetryDuration)
    {
        var disk = Directory.CreateDirectory(_folder["tables"]).FullName;
        SmallDisk.Run("chmod", "755", _folder.Path).ShouldBe(0);
        using var mount = SmallDisk.Mount(disk, megabytes: 32, options: "mode=700,uid=postgres,gid=postgres");
        await using var scene = await PostgresScene.OnOwnServerAsync(lease: TimeSpan.FromSeconds(15), feedEvery: TimeSpan.FromMilliseconds(50), tablespace: disk);
        (string, string) patience = ("Pipelines__StoreRetryDuration", storeRetryDuration);
        CrashProcess[] workers = [scene.Crash.Serve(patience), scene.Crash.Serve(patience)];
        await CrashScene.ServingAsync(workers);
        await scene.Crash.AcceptingAsync(workers[0], more: 20);

        SmallDisk.FillUp(disk, leaveBytes: 0);
        await workers[0].SaysAsync("disk is full", CrashScene.Patience);
        await CrashScene.UntilAsync(() => storeRetryDuration == "1m" || workers[0].Said.Contains("given up", StringComparison.Ordinal), workers[0]);
        SmallDisk.MakeRoom(disk);
        await scene.Crash.AcceptingAsync(workers[0], more: 20);
        await scene.Crash.DrainAsync(workers[0]);

        scene.Server.Log.ShouldContain("No space left on device");
        CrashScene.ShouldLive(workers);
        scene.Crash.ShouldBeInOrder();
    }

    [SmallDiskFact]
    public async Task A_server_that_ended_for_a_full_disk_goes_on_where_it_was_once_it_has_room()
    {
        // The log of what is to be written is what fills up: without it the server cannot go on.
        await using var scene = await PostgresScene.OnOwnServerAsync(lease: TimeSpan.FromSeconds(15), feedEvery: TimeSpan.FromMilliseconds(50));
        var log = Path.Combine(scene.Server.DataDirectory, "pg_wal");
        await scene.Server.StopAsync();
        Directory.Move(log, _folder["pg_wal"]);
        Directory.CreateDirectory(log);
        using var mount = SmallDisk.Mount(log, megabytes: 40, options: "mode=700,uid=postgres,gid=postgres");
        SmallDisk.Run("cp", "-a", _folder["pg_wal"] + "/.", log).ShouldBe(0);
        await scene.Server.StartAgainAsync();
        CrashProcess[] workers = [scene.Crash.Serve(), scene.Crash.Serve()];
        await CrashScene.ServingAsync(workers);
        await scene.Crash.AcceptingAsync(workers[0], more: 20);

        SmallDisk.FillUp(log, leaveBytes: 0);

        // Whoever is the first to need the next part of the log ends the server with what it says: this statement may be the one.
        var ended = await Record.ExceptionAsync(() => scene.Server.ExecuteAsync("SELECT pg_switch_wal()"));
        (ended is null or NpgsqlException).ShouldBeTrue($"{ended}");
        await workers[0].SaysAsync("PostgreSQL at", CrashScene.Patience);
        SmallDisk.MakeRoom(log);
        await scene.Server.StopImmediatelyAsync();
        await scene.Server.StartAgainAsync();
        await scene.Crash.AcceptingAsync(workers[0], more: 20);
        await scene.Crash.DrainAsync(workers[0]);

        scene.Server.Log.ShouldContain("No space left on device");
        CrashScene.ShouldLive(workers);
        scene.Crash.ShouldBeInOrder();
    }
}
