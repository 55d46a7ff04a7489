using Npgsql;
using Pipelines.Postgres.Storage;
using Pipelines.Runtime.Storage;

namespace Pipelines.Postgres.Tests.Storage;

public sealed class PostgresMigrationTests
{
    [Fact]
    public async Task Six_processes_that_start_at_once_all_succeed()
    {
        await using var scene = await StoreScene.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => scene.OpenAsync()));

        (await scene.QueryAsync<long>("""SELECT count(*) FROM "schema_migrations" """)).ShouldBe(PostgresMigrations.Newest);
    }

    [Fact]
    public async Task A_migration_that_was_interrupted_leaves_nothing_and_the_next_one_does_it_all()
    {
        await using var scene = await StoreScene.StartAsync();

        // Functions come last in the script: the session is ended when nearly all is done.
        await scene.ExecuteAsync("""
            CREATE FUNCTION public.interrupt() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$;
            CREATE EVENT TRIGGER interrupt ON ddl_command_end WHEN TAG IN ('CREATE FUNCTION') EXECUTE FUNCTION public.interrupt()
            """);

        await Should.ThrowAsync<StoreUnavailableException>(() => scene.OpenAsync());

        (await scene.QueryAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'pipelines'")).ShouldBe(0);
        await scene.ExecuteAsync("DROP EVENT TRIGGER interrupt");
        await using var store = await scene.OpenAsync();
        (await store.DescribeAsync(default)).SchemaVersion.ShouldBe(PostgresMigrations.Newest);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_named()
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.OpenAsync();
        await scene.ExecuteAsync("""INSERT INTO "schema_migrations" ("version") VALUES (9999)""");

        var refused = await Should.ThrowAsync<PipelineException>(() => scene.OpenAsync());

        refused.Message.ShouldContain("version 9999");
        refused.Message.ShouldContain("'pipelines'");
    }

    [Fact]
    public async Task Schemas_of_one_database_know_nothing_of_each_other()
    {
        await using var scene = await StoreScene.StartAsync();
        var one = await scene.OpenAsync(schema: "one");
        var other = await scene.OpenAsync(schema: "The \"other\"");

        await one.CommitAsync(null, [StoreScene.Creates("e1")], default);

        (await other.GetExecutionAsync("e1", default)).ShouldBeNull();
        await other.CommitAsync(null, [StoreScene.Creates("e1")], default);
    }

    [Fact]
    public async Task A_user_who_owns_the_schema_needs_no_right_to_make_schemas()
    {
        await using var scene = await StoreScene.StartAsync();
        var user = await NewUserAsync(scene);
        await scene.ExecuteAsync($"CREATE SCHEMA pipelines AUTHORIZATION {user.Name}");

        await using var store = await scene.OpenAsync(user.ConnectionString);

        (await store.DescribeAsync(default)).SchemaVersion.ShouldBe(PostgresMigrations.Newest);
    }

    [Fact]
    public async Task A_user_who_may_not_make_the_schema_is_told_both_ways_to_get_it()
    {
        await using var scene = await StoreScene.StartAsync();
        var user = await NewUserAsync(scene);

        var refused = await Should.ThrowAsync<StoreUnavailableException>(() => scene.OpenAsync(user.ConnectionString));

        refused.Message.ShouldContain("GRANT CREATE ON DATABASE");
        refused.Message.ShouldContain($"CREATE SCHEMA \"pipelines\" AUTHORIZATION \"{user.Name}\"");
    }

    [Fact]
    public async Task A_user_who_owns_no_table_starts_without_the_partitions_of_the_days_to_come()
    {
        await using var scene = await StoreScene.StartAsync();
        await scene.OpenAsync();
        var user = await NewUserAsync(scene);
        await scene.ExecuteAsync($"""
            GRANT USAGE ON SCHEMA pipelines TO {user.Name};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pipelines TO {user.Name};
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA pipelines TO {user.Name};
            DO $$
            DECLARE day text;
            BEGIN
                FOR day IN SELECT relname FROM pg_class WHERE relname ~ '^logs_[0-9]{"{8}"}$' LOOP EXECUTE 'DROP TABLE ' || quote_ident(day); END LOOP;
            END $$
            """);

        await using var store = await scene.OpenAsync(user.ConnectionString);

        await store.CommitAsync(null, [StoreScene.Creates("e1") with { Logs = StoreScene.Logs("e1", "a line").Logs }], default);
        (await store.ReadLogsAsync(new() { ExecutionId = "e1" }, default)).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("SQL_ASCII")]
    [InlineData("LATIN1")]
    public async Task A_database_that_does_not_keep_every_character_is_refused(string encoding)
    {
        await using var scene = await StoreScene.StartAsync();
        var name = $"{new NpgsqlConnectionStringBuilder(scene.ConnectionString).Database}_{encoding}";
        await scene.Server.ExecuteAsync($"CREATE DATABASE \"{name}\" ENCODING '{encoding}' TEMPLATE template0");

        var refused = await Should.ThrowAsync<PipelineException>(() => scene.OpenAsync(scene.Server.ConnectionString(name)));

        refused.ShouldNotBeOfType<StoreUnavailableException>();
        refused.Message.ShouldContain(encoding);
        refused.Message.ShouldContain("ENCODING 'UTF8' TEMPLATE template0");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said()
    {
        await using var scene = await StoreScene.StartAsync();
        var (network, connectionString) = scene.Network();
        await network.RefuseAsync();

        var unavailable = await Should.ThrowAsync<StoreUnavailableException>(() => scene.OpenAsync(connectionString));

        unavailable.Message.ShouldContain($"127.0.0.1:{network.Port}");
    }

    private static async Task<(string Name, string ConnectionString)> NewUserAsync(StoreScene scene)
    {
        var settings = new NpgsqlConnectionStringBuilder(scene.ConnectionString);
        var name = $"user_of_{settings.Database}";
        await scene.ExecuteAsync($"CREATE ROLE {name} LOGIN");
        settings.Username = name;
        return (name, settings.ConnectionString);
    }
}
