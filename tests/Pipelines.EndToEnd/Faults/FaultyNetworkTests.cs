using Npgsql;
using Pipelines.EndToEnd.Kills.Network;
using Pipelines.Tests.Postgres;

namespace Pipelines.EndToEnd.Faults;

/// <summary>What the tests break must be broken as they believe.</summary>
public sealed class FaultyNetworkTests
{
    [Fact]
    public async Task An_answer_that_is_lost_is_one_to_a_commit_that_happened()
    {
        await using var network = FaultyNetwork.To((await PostgresServer.SharedAsync()).Port);
        await using var source = await SourceAsync(network);
        await ExecuteAsync(source, "CREATE TABLE lines (line text)");

        network.LoseAnswers(1);
        await Should.ThrowAsync<NpgsqlException>(() => ExecuteAsync(source, "INSERT INTO lines VALUES ('lost')"));
        network.LostAnswers.ShouldBe(1);

        // Neither what only reads nor what is rolled back tells of a commit.
        (await CountAsync(source)).ShouldBe(1, "it was committed");
        await ExecuteAsync(source, "BEGIN; INSERT INTO lines VALUES ('undone'); ROLLBACK");
        network.LostAnswers.ShouldBe(1);
        (await CountAsync(source)).ShouldBe(1);
    }

    [Fact]
    public async Task The_answer_to_several_statements_is_lost_only_with_their_commit()
    {
        await using var network = FaultyNetwork.To((await PostgresServer.SharedAsync()).Port);
        await using var source = await SourceAsync(network);
        await ExecuteAsync(source, "CREATE TABLE lines (line text)");
        network.LoseAnswers(1);
        await using var connection = await source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO lines VALUES ('lost')", connection);
        await insert.ExecuteNonQueryAsync();

        await Should.ThrowAsync<NpgsqlException>(() => transaction.CommitAsync());

        (await CountAsync(source)).ShouldBe(1);
    }

    [Fact]
    public async Task A_network_stalls_cuts_refuses_and_works_again()
    {
        await using var network = FaultyNetwork.To((await PostgresServer.SharedAsync()).Port);
        await using var source = await SourceAsync(network);
        await ExecuteAsync(source, "CREATE TABLE lines (line text)");

        network.Stall();
        var held = ExecuteAsync(source, "INSERT INTO lines VALUES ('held up')");
        await Should.ThrowAsync<TimeoutException>(held.WaitAsync(TimeSpan.FromMilliseconds(300)));
        network.GoOn();
        await held;

        network.Cut();
        await Should.ThrowAsync<NpgsqlException>(() => ExecuteAsync(source, "SELECT 1"));
        await network.RefuseAsync();
        await Should.ThrowAsync<NpgsqlException>(() => ExecuteAsync(source, "SELECT 1"));
        network.Accept();
        (await CountAsync(source)).ShouldBe(1);
    }

    private static async Task<NpgsqlDataSource> SourceAsync(FaultyNetwork network) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(await (await PostgresServer.SharedAsync()).CreateDatabaseAsync()) { Port = network.Port }.ConnectionString);

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> CountAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM lines");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
