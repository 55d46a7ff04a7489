using Npgsql;
using Pipelines.EndToEnd.Kills;

namespace Pipelines.EndToEnd.Faults;

/// <summary>The schema comes into being whole or not at all, whoever is interrupted while making it, and however many make it at once.</summary>
public sealed class MigrationTests
{
    private const int Held = 4711;

    [Fact]
    public async Task A_process_killed_in_the_midst_of_a_migration_leaves_it_to_the_next()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(1));
        await using var hold = await HoldAsync(scene);
        await using var killed = CrashProcess.Start(scene.Crash.Settings, "store", "migrate");
        await UntilHeldAsync(scene, killed);
        await using var next = CrashProcess.Start(scene.Crash.Settings, "store", "migrate");

        await killed.KillAsync();
        await hold.DisposeAsync();

        (await next.WaitAsync(CrashScene.Patience)).ShouldBe(0, next.Said);
        await ShouldBeWholeAsync(scene);
    }

    [Fact]
    public async Task A_server_that_crashes_in_the_midst_of_a_migration_is_as_if_there_had_been_none()
    {
        await using var scene = await PostgresScene.OnOwnServerAsync(lease: TimeSpan.FromSeconds(1));
        await using var hold = await HoldAsync(scene);
        await using var migrating = CrashProcess.Start(scene.Crash.Settings, "store", "migrate");
        await UntilHeldAsync(scene, migrating);

        await scene.Server.StopImmediatelyAsync();
        (await migrating.WaitAsync(CrashScene.Patience)).ShouldBe(CrashProcess.LeaseLost, migrating.Said);
        await scene.Server.StartAgainAsync();

        await using var next = CrashProcess.Start(scene.Crash.Settings, "store", "migrate");
        (await next.WaitAsync(CrashScene.Patience)).ShouldBe(0, next.Said);
        await ShouldBeWholeAsync(scene);
    }

    [Fact]
    public async Task Processes_that_all_find_an_empty_database_make_one_schema()
    {
        await using var scene = await PostgresScene.OnSharedServerAsync(lease: TimeSpan.FromSeconds(1));
        var processes = Enumerable.Range(0, 4).Select(_ => CrashProcess.Start(scene.Crash.Settings, "store", "migrate")).ToList();
        foreach (var process in processes)
        {
            (await process.WaitAsync(CrashScene.Patience)).ShouldBe(0, process.Said);
            await process.DisposeAsync();
        }

        await ShouldBeWholeAsync(scene);
    }

    /// <summary>Has every index wait in the server for as long as the connection is open.</summary>
    private static async Task<NpgsqlConnection> HoldAsync(PostgresScene scene)
    {
        await scene.ExecuteAsync(FormattableString.Invariant($"""
            CREATE FUNCTION public.hold() RETURNS event_trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_catalog.pg_advisory_lock_shared({Held});
                PERFORM pg_catalog.pg_advisory_unlock_shared({Held});
            END $$;
            CREATE EVENT TRIGGER hold ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION public.hold();
            """));
        var connection = new NpgsqlConnection(scene.ConnectionString + ";Pooling=false;Application Name=judge");
        await connection.OpenAsync();
        await using var take = new NpgsqlCommand(FormattableString.Invariant($"SELECT pg_advisory_lock({Held})"), connection);
        await take.ExecuteNonQueryAsync();
        return connection;
    }

    private static Task UntilHeldAsync(PostgresScene scene, CrashProcess process)
    {
        return CrashScene.UntilAsync(
            () =>
            {
                using var connection = new NpgsqlConnection(scene.ConnectionString + ";Pooling=false;Application Name=judge");
                connection.Open();
                using var waiting = new NpgsqlCommand(FormattableString.Invariant($"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {Held} AND NOT granted"), connection);
                return (long)waiting.ExecuteScalar()! > 0;
            },
            process);
    }

    private static async Task ShouldBeWholeAsync(PostgresScene scene)
    {
        await using var run = CrashProcess.Start(scene.Crash.Settings, "run", "chain", "--number", "1");
        (await run.WaitAsync(CrashScene.Patience)).ShouldBe(0, run.Said);
        await using var check = CrashProcess.Start(scene.Crash.Settings, "store", "check");
        (await check.WaitAsync(CrashScene.Patience)).ShouldBe(0, check.Said);
        scene.Crash.ShouldBeInOrder();
    }
}
