using System.Runtime.CompilerServices;

namespace Pipelines.Postgres.Tests.Data;

public sealed class BinaryCopyInTests : DatabaseTest
{
    private sealed record Everything(
        bool Flag, short Small, int Number, long Large, float Single, double Double, decimal Money, string? Text, Guid Key, DateTime At,
        DateTimeOffset Instant, DateOnly Day, TimeOnly Time, TimeSpan Length, byte[]? Bytes, int? Maybe);

    private static readonly PostgresTable<Everything> All = new("everything", static columns => columns
        .Add("flag", static row => row.Flag)
        .Add("small", static row => row.Small)
        .Add("number", static row => row.Number)
        .Add("large", static row => row.Large)
        .Add("single", static row => row.Single)
        .Add("double", static row => row.Double)
        .Add("money", static row => row.Money)
        .Add("text", static row => row.Text)
        .Add("key", static row => row.Key)
        .Add("at", static row => row.At)
        .Add("instant", static row => row.Instant)
        .Add("day", static row => row.Day)
        .Add("time", static row => row.Time)
        .Add("length", static row => row.Length)
        .Add("bytes", static row => row.Bytes)
        .Add("maybe", static row => row.Maybe));

    private static readonly PostgresTable<int> Numbers = new("numbers", static columns => columns.Add("n", static row => row));

    [Fact]
    public async Task Every_type_arrives_as_it_was()
    {
        await Database.CreateIfMissingAsync(All);
        var row = new Everything(
            true, -3, int.MinValue, long.MaxValue, 1.5f, -0.1, 12.340m, "ä日本\t\"'\\", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), new DateTime(2024, 2, 29, 1, 2, 3).AddTicks(4567890),
            new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(-5)), new DateOnly(1999, 12, 31), new TimeOnly(23, 59, 59), TimeSpan.FromHours(25), [0, 255], null);

        (await Database.CopyInAsync(All, Rows(row, row with { Text = null, Bytes = null, Maybe = 7, At = new DateTime(1969, 12, 31, 23, 59, 59) }))).Rows.ShouldBe(2);

        await Database.ExecuteAsync($"SET TIME ZONE 'UTC'");
        (await Database.QueryAsync<string>($"SET TIME ZONE 'UTC'; SELECT concat_ws('|', {All.ColumnNames}) FROM {All} ORDER BY maybe DESC")).ShouldBe(
        [
            @"t|-3|-2147483648|9223372036854775807|1.5|-0.1|12.340|ä日本	""'\|00112233-4455-6677-8899-aabbccddeeff|2024-02-29 01:02:03.456789|2024-01-01 05:00:00+00|1999-12-31|23:59:59|25:00:00|\x00ff",
            "t|-3|-2147483648|9223372036854775807|1.5|-0.1|12.340|00112233-4455-6677-8899-aabbccddeeff|1969-12-31 23:59:59|2024-01-01 05:00:00+00|1999-12-31|23:59:59|25:00:00|7",
        ]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.00")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("10000")]
    [InlineData("9999.9999")]
    [InlineData("0.0001")]
    [InlineData("0.00001")]
    [InlineData("-123456789.123456789")]
    [InlineData("100000000000000000000")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-0.0000000000000000000000000001")]
    [InlineData("7.9228162514264337593543950335")]
    [InlineData("1200000.0340")]
    public async Task A_decimal_keeps_every_digit(string value)
    {
        var table = new PostgresTable<decimal>("money", static columns => columns.Add("amount", static row => row));
        await Database.CreateIfMissingAsync(table);

        await Database.CopyInAsync(table, Rows(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)));

        (await RowsAsync(table)).ShouldBe([value]);
        (await Database.QuerySingleAsync<bool>($"SELECT amount = {value}::text::numeric FROM {table}")).ShouldBeTrue();
    }

    [Fact]
    public async Task Other_column_types_take_what_fits_them()
    {
        await Database.ExecuteAsync([$"CREATE DOMAIN zone AS text", $"CREATE TYPE mood AS ENUM ('good', 'bad')", $"CREATE TABLE t (z zone, m mood, j json, b jsonb, v varchar(3), n numeric, s smallint, d double precision)"]);
        var table = new PostgresTable("t", new("z", "zone"), new("m", "mood"), new("j", "json"), new("b", "jsonb"), new("v", "varchar(3)"), new("n", "numeric"), new("s", "smallint"), new("d", "double precision"));

        await Database.CopyInAsync(table, Rows(1), static (rows, number) =>
        {
            rows.StartRow();
            rows.WriteText("Jamaica"u8);
            rows.Write("bad");
            rows.Write("""{"a": 1}""");
            rows.Write("""{"a": 1}""");
            rows.Write("abc".AsSpan());
            rows.Write(number);
            rows.Write(number);
            rows.Write(1.5f);
        });

        (await RowsAsync(table)).ShouldBe(["""Jamaica|bad|{"a": 1}|{"a": 1}|abc|1|1|1.5"""]);
    }

    [Fact]
    public async Task A_value_of_another_type_than_the_column_has_in_the_database_is_refused()
    {
        await Database.ExecuteAsync($"CREATE TABLE numbers (n double precision)");

        var error = await Should.ThrowAsync<InvalidOperationException>(() => Database.CopyInAsync(Numbers, Rows(1)));

        error.Message.ShouldContain("column 'n' of \"numbers\" is of type double precision and does not take an integer");
        (await CountAsync(Numbers)).ShouldBe(0);
    }

    [Fact]
    public async Task A_number_that_is_too_large_for_the_column_is_refused()
    {
        await Database.ExecuteAsync($"CREATE TABLE numbers (n smallint)");

        (await Should.ThrowAsync<OverflowException>(() => Database.CopyInAsync(Numbers, Rows(70_000)))).Message.ShouldContain("too small for 70000");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_row_of_too_few_or_too_many_values_is_refused(int values)
    {
        await Database.CreateIfMissingAsync(Numbers);

        var error = await Should.ThrowAsync<InvalidOperationException>(() => Database.CopyInAsync(Numbers, Rows(1), (rows, number) =>
        {
            rows.StartRow();
            for (var value = 0; value < values; value++)
            {
                rows.Write(number);
            }
        }));

        error.Message.ShouldContain(values == 0 ? "Row 1 of \"numbers\" ends before column 'n'" : "Row 1 of \"numbers\" has more than 1 values");
        (await CountAsync(Numbers)).ShouldBe(0);
    }

    [Fact]
    public async Task A_row_that_the_server_refuses_is_told_with_its_number_and_column()
    {
        await Database.ExecuteAsync($"CREATE TABLE numbers (n integer CHECK (n < 3))");

        var error = await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Numbers, Rows(1, 2, 3)));

        error.Line.ShouldBe(3);
        error.Constraint.ShouldBe("numbers_n_check");
        error.IsRetryable.ShouldBeFalse();
        (await CountAsync(Numbers)).ShouldBe(0);
    }

    [Fact]
    public async Task A_table_or_column_that_is_not_there_is_told()
    {
        (await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Numbers, Rows(1)))).Message.ShouldContain("There is no table \"numbers\"");
        await Database.ExecuteAsync($"CREATE TABLE numbers (other integer)");

        (await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Numbers, Rows(1)))).Message.ShouldContain("has no column \"n\". It has: other");
    }

    [Fact]
    public async Task A_million_rows_stream_in_little_memory_with_progress()
    {
        await Database.CreateIfMissingAsync(Numbers);
        await Database.CopyInAsync(Numbers, Count(100_000));
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var result = await Database.CopyInAsync(Numbers, Count(1_000_000), Attempt, new() { Truncate = true });

        (GC.GetTotalAllocatedBytes(precise: true) - before).ShouldBeLessThan(200_000_000);
        result.Rows.ShouldBe(1_000_000);
        result.Bytes.ShouldBe(19 + 2 + (1_000_000L * 10));
        (await Database.QuerySingleAsync<long>($"SELECT sum(n) FROM {Numbers}")).ShouldBe(499_999_500_000);
        Attempt.Progress[^1].ShouldBe(new TaskProgress(1_000_000, null, "rows"));
        Attempt.Metric("rows copied in").ShouldBe(1_000_000);
    }

    [Fact]
    public async Task A_cancel_in_the_middle_leaves_nothing_and_the_pool_healthy()
    {
        await Database.CreateIfMissingAsync(Numbers);
        using var stop = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(() => Database.CopyInAsync(Numbers, Count(int.MaxValue, stop, 500_000), cancellationToken: stop.Token));

        (await CountAsync(Numbers)).ShouldBe(0);
        (await Database.CopyInAsync(Numbers, Count(10))).Rows.ShouldBe(10);
    }

    [Fact]
    public async Task Rows_that_fail_to_come_leave_nothing()
    {
        await Database.CreateIfMissingAsync(Numbers);

        await Should.ThrowAsync<FormatException>(() => Database.CopyInAsync(Numbers, Failing()));

        (await CountAsync(Numbers)).ShouldBe(0);

        static async IAsyncEnumerable<int> Failing()
        {
            await foreach (var number in Count(200_000))
            {
                yield return number;
            }

            throw new FormatException("row 200001");
        }
    }

    [Fact]
    public void A_type_that_cannot_be_written_is_told_where_the_table_is_described() =>
        Should.Throw<ArgumentException>(static () => new PostgresTable<Uri>("t", static columns => columns.Add("address", static row => row))).Message.ShouldContain("values of Uri cannot be written");

    private static async IAsyncEnumerable<T> Rows<T>(params T[] rows)
    {
        foreach (var row in rows)
        {
            await Task.CompletedTask;
            yield return row;
        }
    }

    private static async IAsyncEnumerable<int> Count(int count, CancellationTokenSource? stop = null, int stopAt = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var number = 0; number < count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (stop is not null && number == stopAt)
            {
                await stop.CancelAsync();
            }

            yield return number;
        }
    }
}
