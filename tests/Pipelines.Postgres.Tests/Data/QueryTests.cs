namespace Pipelines.Postgres.Tests.Data;

public sealed class QueryTests : DatabaseTest
{
    private sealed record Trip(int Id, string? PickupZone, DateTimeOffset PickedUpAt, decimal Fare);

    private sealed class Mutable
    {
        public int Id { get; set; }

        public string PickupZone { get; set; } = "";
    }

    [Fact]
    public async Task Rows_become_records()
    {
        var rows = await Database.QueryAsync<Trip>(
            $"SELECT 1 AS id, NULL::text AS pickup_zone, '2024-05-01 10:00+00'::timestamptz AS picked_up_at, 12.50 AS fare");

        rows.ShouldBe([new Trip(1, null, new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero), 12.50m)]);
    }

    [Fact]
    public async Task Rows_become_objects()
    {
        var row = await Database.QuerySingleAsync<Mutable>($"SELECT 1 AS id, {"Jamaica"} AS pickup_zone");

        row.PickupZone.ShouldBe("Jamaica");
    }

    [Fact]
    public async Task Rows_become_values()
    {
        (await Database.QueryAsync<int>($"SELECT generate_series(1, {3})")).ShouldBe([1, 2, 3]);
        (await Database.QuerySingleAsync<long?>($"SELECT NULL::bigint")).ShouldBeNull();
        (await Database.QuerySingleAsync<string[]>($"SELECT ARRAY['a', 'b']")).ShouldBe(["a", "b"]);
        (await Database.QuerySingleAsync<DateOnly>($"SELECT {new DateOnly(2024, 1, 2)}")).ShouldBe(new DateOnly(2024, 1, 2));
    }

    [Fact]
    public async Task Nothing_is_not_taken_for_a_number() =>
        (await Should.ThrowAsync<InvalidOperationException>(() => Database.QuerySingleAsync<int>($"SELECT NULL::integer AS fares"))).Message.ShouldContain("fares");

    [Fact]
    public async Task One_row_is_neither_none_nor_several()
    {
        (await Should.ThrowAsync<PostgresDataException>(() => Database.QuerySingleAsync<int>($"SELECT 1 WHERE false"))).Message.ShouldContain("none");
        (await Should.ThrowAsync<PostgresDataException>(() => Database.QuerySingleAsync<int>($"SELECT generate_series(1, 2)"))).Message.ShouldContain("several");
        (await Database.QuerySingleOrDefaultAsync<string>($"SELECT 'a' WHERE false")).ShouldBeNull();
    }

    [Fact]
    public async Task A_result_is_streamed_and_may_be_left_in_the_middle()
    {
        var sum = 0L;
        await foreach (var number in Database.StreamAsync<long>($"SELECT generate_series(1, 100000000)"))
        {
            sum += number;
            if (number == 100)
            {
                break;
            }
        }

        sum.ShouldBe(5050);
        (await Database.QuerySingleAsync<int>($"SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_result_left_in_the_middle_does_not_end_the_transaction_it_is_read_in()
    {
        await Database.ExecuteAsync($"CREATE TABLE t (id integer)");

        await Database.InTransactionAsync(async (transaction, token) =>
        {
            await foreach (var number in transaction.StreamAsync<int>($"SELECT generate_series(1, 200000)", token))
            {
                break;
            }

            await transaction.ExecuteAsync($"INSERT INTO t VALUES ({1})", token);
        });

        (await Database.QueryAsync<int>($"SELECT id FROM t")).ShouldBe([1]);
    }

    [Fact]
    public async Task A_refused_query_names_itself()
    {
        var error = await Should.ThrowAsync<PostgresDataException>(() => Database.QueryAsync<int>($"SELECT nothing FROM pg_class"));

        error.Message.ShouldContain("SELECT nothing FROM pg_class");
        error.InnerException.ShouldBeOfType<Npgsql.PostgresException>();
    }

    [Fact]
    public async Task A_mistake_in_the_middle_of_a_result_is_told() =>
        (await Should.ThrowAsync<PostgresDataException>(() => Database.QueryAsync<int>($"SELECT 1 / (1000 - n) FROM generate_series(1, 2000) n"))).SqlState.ShouldBe("22012");
}
