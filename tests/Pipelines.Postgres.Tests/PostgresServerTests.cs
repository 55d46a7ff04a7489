using Npgsql;
using Pipelines.Tests.Postgres;

namespace Pipelines.Postgres.Tests;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task The_server_of_the_tests_is_15_or_later()
    {
        var server = await PostgresServer.SharedAsync();
        await using var source = NpgsqlDataSource.Create(await server.CreateDatabaseAsync());
        await using var command = source.CreateCommand("SHOW server_version_num");

        int.Parse((string)(await command.ExecuteScalarAsync())!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(150000);
    }
}
