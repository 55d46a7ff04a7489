using Microsoft.Extensions.Logging;
using Npgsql;

namespace Pipelines.Postgres.Tests.Data;

public sealed class ExecuteTests : DatabaseTest
{
    [Fact]
    public async Task It_tells_the_rows_that_were_changed()
    {
        await Database.ExecuteAsync($"CREATE TABLE t (id integer)");

        (await Database.ExecuteAsync($"INSERT INTO t SELECT generate_series(1, {5})")).ShouldBe(5);
        (await Database.ExecuteAsync($"DELETE FROM t WHERE id > {3}")).ShouldBe(2);
    }

    [Fact]
    public async Task Several_statements_tell_the_rows_of_each()
    {
        var rows = await Database.ExecuteAsync([$"CREATE TABLE t (id integer)", $"INSERT INTO t SELECT generate_series(1, {3})", $"UPDATE t SET id = {0} WHERE id = {2}"]);

        rows.ShouldBe([0, 3, 1]);
    }

    [Fact]
    public async Task Several_statements_are_all_done_or_none()
    {
        var error = await Should.ThrowAsync<PostgresDataException>(
            () => Database.ExecuteAsync([$"CREATE TABLE t (id integer)", $"INSERT INTO t VALUES ({1})", $"INSERT INTO nowhere VALUES ({1})"]));

        error.Message.ShouldContain("Statement 3 of 3 was refused: INSERT INTO nowhere");
        error.IsRetryable.ShouldBeFalse();
        error.SqlState.ShouldBe("42P01");
        (await Database.QuerySingleAsync<bool>($"SELECT to_regclass('t') IS NULL")).ShouldBeTrue();
    }

    [Fact]
    public async Task Hostile_names_and_values_stay_what_they_are()
    {
        var table = new PostgresTable(new SqlName("a\"; DROP TABLE x; --"), new PostgresColumn(new SqlName("col\"umn'; "), "text"), new PostgresColumn(new SqlName("Ünïcode.№"), "text"));
        var value = "'; DROP TABLE x; -- \\ \" $1 {0} 日本";
        await Database.CreateIfMissingAsync(table);

        await Database.ExecuteAsync($"INSERT INTO {table} ({table.ColumnNames}) VALUES ({value}, {Sql.Literal(value)})");

        (await RowsAsync(table)).ShouldBe([$"{value}|{value}"]);
    }

    [Fact]
    public async Task Values_of_many_types_are_taken()
    {
        var offset = new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.FromHours(2));
        IReadOnlyList<int> ids = [1, 2];
        object number = 7;

        var text = await Database.QuerySingleAsync<string>(
            $"SELECT concat_ws('|', {offset} = '2024-05-01 10:00:00+00', {YearMonth.Parse("2019-01")}, {new DateOnly(2024, 2, 29)}, 2 = ANY({ids}), {number}, {(int?)null}, {ulong.MaxValue}, {'x'})");

        text.ShouldBe("t|2019-01|2024-02-29|t|7|18446744073709551615|x");
    }

    [Fact]
    public async Task A_transaction_of_several_calls_is_all_or_nothing()
    {
        await Database.ExecuteAsync($"CREATE TABLE t (id integer)");

        await Should.ThrowAsync<InvalidOperationException>(() => Database.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"INSERT INTO t VALUES ({1})", token);
            throw new InvalidOperationException("thought better of it");
        }));
        await Database.InTransactionAsync((transaction, token) => transaction.ExecuteAsync($"INSERT INTO t VALUES ({2})", token));

        (await Database.QueryAsync<int>($"SELECT id FROM t")).ShouldBe([2]);
    }

    [Fact]
    public async Task A_cancel_stops_a_statement_and_leaves_the_pool_healthy()
    {
        using var stop = new CancellationTokenSource();
        var running = Database.ExecuteAsync($"SELECT pg_sleep(600)", stop.Token);
        await Database.QuerySingleAsync<bool>($"SELECT 1 = 1");
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);

        (await Database.QuerySingleAsync<int>($"SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_cancel_after_a_statement_is_committed_does_not_say_that_it_was_stopped()
    {
        await Database.ExecuteAsync($"CREATE TABLE t (id integer)");
        using var stop = new CancellationTokenSource();
        using var loggers = new CancelOnceExecuted(stop);
        var builder = new NpgsqlDataSourceBuilder(ConnectionString);
        builder.UseLoggerFactory(loggers);
        await using var database = new PostgresDatabase(builder.Build(), ownsSource: true);

        (await database.ExecuteAsync($"INSERT INTO t VALUES ({1})", stop.Token)).ShouldBe(1);

        stop.IsCancellationRequested.ShouldBeTrue();
        (await Database.QueryAsync<int>($"SELECT id FROM t")).ShouldBe([1]);
    }

    [Fact]
    public async Task A_lock_that_is_not_given_may_be_tried_again_and_a_mistake_may_not()
    {
        await Database.ExecuteAsync($"CREATE TABLE t (id integer)");
        await Database.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"LOCK TABLE t", token);
            var error = await Should.ThrowAsync<PostgresDataException>(() => Database.ExecuteAsync([$"LOCK TABLE t NOWAIT"], token));
            error.IsRetryable.ShouldBeTrue();
        });

        (await Should.ThrowAsync<PostgresDataException>(() => Database.ExecuteAsync($"SELEC 1"))).IsRetryable.ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_may_be_tried_again_and_no_password_is_told()
    {
        await using var nowhere = new PostgresDatabase("Host=127.0.0.1;Port=1;Username=me;Password=hunter2;Database=d;Timeout=1");

        var error = await Should.ThrowAsync<PostgresDataException>(() => nowhere.ExecuteAsync($"SELECT 1"));

        error.IsRetryable.ShouldBeTrue();
        error.ToString().ShouldNotContain("hunter2");
        nowhere.ToString().ShouldBe("127.0.0.1:1/d");
    }

    [Fact]
    public void A_connection_string_that_cannot_be_read_is_not_repeated()
    {
        var error = Should.Throw<ArgumentException>(() => new PostgresDatabase("Host=x;Password=hun;ter2=1"));

        error.ToString().ShouldNotContain("ter2");
        error.ToString().ShouldNotContain("hun;");
    }

    /// <summary>Cancels when the driver logs that it has executed a command.</summary>
    private sealed class CancelOnceExecuted(CancellationTokenSource stop) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "CommandExecutionCompleted")
            {
                stop.Cancel();
            }
        }

        public void Dispose()
        {
        }
    }
}
