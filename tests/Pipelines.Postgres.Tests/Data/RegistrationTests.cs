using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Pipelines.Postgres.Tests.Data;

public sealed class RegistrationTests : DatabaseTest
{
    [Fact]
    public async Task A_database_is_registered_once_and_others_by_name()
    {
        await using var services = new ServiceCollection()
            .AddPostgres(ConnectionString)
            .AddPostgres("archive", "Host=archive;Database=old")
            .BuildServiceProvider();

        var database = services.GetRequiredService<PostgresDatabase>();

        database.ShouldBeSameAs(services.GetRequiredService<PostgresDatabase>());
        (await database.QuerySingleAsync<int>($"SELECT 1")).ShouldBe(1);
        services.GetRequiredKeyedService<PostgresDatabase>("archive").ToString().ShouldBe("archive:5432/old");
    }

    [Fact]
    public void A_connection_string_that_cannot_be_read_is_told_at_the_start() =>
        Should.Throw<ArgumentException>(static () => new ServiceCollection().AddPostgres("no connection string")).Message.ShouldContain("Host=");

    [Fact]
    public async Task What_the_connection_string_says_counts()
    {
        await using var given = new PostgresDatabase(ConnectionString + ";Command Timeout=7;Application Name=mine");
        await using var connection = given.Source.CreateConnection();

        connection.CommandTimeout.ShouldBe(7);
        (await given.QuerySingleAsync<string>($"SHOW application_name")).ShouldBe("mine");
        await using var plain = Database.Source.CreateConnection();
        plain.CommandTimeout.ShouldBe(0);
    }

    [Fact]
    public async Task A_source_of_the_callers_outlives_the_database()
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await new PostgresDatabase(source).DisposeAsync();

        await using var command = source.CreateCommand("SELECT 1");
        (await command.ExecuteScalarAsync()).ShouldBe(1);
    }
}
