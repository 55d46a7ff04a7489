namespace Pipelines.Postgres.Tests.Data.Sources;

public sealed class PollSourceTests : DatabaseTest
{
    private sealed record Order(long Id, string Customer, DateTimeOffset PlacedAt);

    private sealed class NewOrders(PostgresDatabase database, int pageSize = 1000) : PostgresPollSource<Order, long>(database)
    {
        protected override int PageSize => pageSize;

        protected override Sql RowsAfter(long after) => $"SELECT id, customer, placed_at FROM orders WHERE id > {after} AND {IsSettled} ORDER BY id";

        protected override long CursorOf(Order row) => row.Id;
    }

    /// <summary>One row, which was written three thousand million transactions ago: its number has gone round since.</summary>
    private sealed class OldOrders(PostgresDatabase database) : PostgresPollSource<Order, long>(database)
    {
        protected override Sql RowsAfter(long after) =>
            $"""
            SELECT id, customer, placed_at
            FROM (SELECT 1::bigint AS id, 'c' AS customer, now() AS placed_at, ((pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1294967296) % 4294967296)::text::xid AS xmin) AS orders
            WHERE id > {after} AND {IsSettled}
            """;

        protected override long CursorOf(Order row) => row.Id;
    }

    private sealed class OrdersByTime(PostgresDatabase database, int pageSize, string order = "placed_at, id") : PostgresPollSource<Order, DateTimeOffset>(database)
    {
        protected override int PageSize => pageSize;

        protected override Sql RowsAfter(DateTimeOffset after) => $"SELECT id, customer, placed_at FROM orders WHERE placed_at > {after} ORDER BY {Sql.UncheckedText(order)}";

        protected override DateTimeOffset CursorOf(Order row) => row.PlacedAt;
    }

    private Task<long> CreateAsync() => Database.ExecuteAsync(
        $"CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer text NOT NULL DEFAULT 'c', placed_at timestamptz NOT NULL DEFAULT now())");

    private Task<long> AddAsync(string placedAt) => Database.ExecuteAsync($"INSERT INTO orders (placed_at) VALUES ({placedAt}::timestamptz)");

    /// <summary>Other tests use the same server: a transaction of theirs that is still open keeps rows from being settled, too.</summary>
    private async Task SettledAsync()
    {
        var written = await Database.QuerySingleAsync<long>($"SELECT pg_current_xact_id()::text::bigint");
        while (await Database.QuerySingleAsync<long>($"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint") < written)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    private static async Task<(List<long> Ids, string? Cursor)> PollAsync(IPollSource<Order> source, string? cursor)
    {
        var answer = await source.PollAsync(cursor, CancellationToken.None);
        return ([.. answer.Events.Select(static order => order.Id)], answer.Cursor);
    }

    [Fact]
    public async Task A_row_of_thousands_of_millions_of_transactions_ago_is_settled() => (await PollAsync(new OldOrders(Database), null)).Ids.ShouldBe([1]);

    [Fact]
    public async Task Rows_behind_the_cursor_are_new()
    {
        await CreateAsync();
        await Database.ExecuteAsync($"INSERT INTO orders (customer) VALUES ({"a"}), ({"b"})");
        await SettledAsync();
        var source = new NewOrders(Database);

        var first = await PollAsync(source, null);
        first.Ids.ShouldBe([1, 2]);
        await Database.ExecuteAsync($"INSERT INTO orders (customer) VALUES ({"c"})");
        await SettledAsync();

        (await PollAsync(source, first.Cursor)).Ids.ShouldBe([3]);
        (await PollAsync(source, "3")).ShouldSatisfyAllConditions(static answer => answer.Ids.ShouldBeEmpty(), static answer => answer.Cursor.ShouldBe("3"));
    }

    [Fact]
    public async Task Many_rows_come_page_by_page()
    {
        await CreateAsync();
        await Database.ExecuteAsync($"INSERT INTO orders (customer) SELECT 'c' FROM generate_series(1, 25)");
        await SettledAsync();
        var (source, cursor, pages) = (new NewOrders(Database, pageSize: 10), (string?)null, new List<int>());
        do
        {
            (var ids, cursor) = await PollAsync(source, cursor);
            pages.Add(ids.Count);
        }
        while (pages[^1] > 0);

        pages.ShouldBe([10, 10, 5, 0]);
        (await source.PollAsync("14", CancellationToken.None)).HasMore.ShouldBeTrue();
        (await source.PollAsync("15", CancellationToken.None)).HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task Rows_with_the_same_cursor_are_not_cut_apart()
    {
        await CreateAsync();
        foreach (var time in new[] { "2026-01-01", "2026-01-02", "2026-01-02", "2026-01-03" })
        {
            await AddAsync(time);
        }

        var source = new OrdersByTime(Database, pageSize: 2);

        var first = await PollAsync(source, null);
        first.Ids.ShouldBe([1]);
        var second = await PollAsync(source, first.Cursor);
        second.Ids.ShouldBe([2, 3]);
        (await PollAsync(source, second.Cursor)).Ids.ShouldBe([4]);
    }

    [Fact]
    public async Task More_rows_with_the_same_cursor_than_a_page_has_are_told_rather_than_lost()
    {
        await CreateAsync();
        for (var count = 0; count < 3; count++)
        {
            await AddAsync("2026-01-01");
        }

        (await Should.ThrowAsync<PipelineException>(() => PollAsync(new OrdersByTime(Database, pageSize: 2), null))).Message.ShouldContain("PageSize");
    }

    [Fact]
    public async Task Rows_out_of_order_are_told_rather_than_lost()
    {
        await CreateAsync();
        await AddAsync("2026-01-02");
        await AddAsync("2026-01-01");

        (await Should.ThrowAsync<PipelineException>(() => PollAsync(new OrdersByTime(Database, pageSize: 10, order: "id"), null))).Message.ShouldContain("ORDER BY");
    }

    [Fact]
    public async Task A_row_that_is_committed_late_is_not_passed_over()
    {
        await CreateAsync();
        var source = new NewOrders(Database);
        var (began, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = Database.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"INSERT INTO orders (customer) VALUES ({"slow"})", token);
            began.SetResult();
            await end.Task;
        });
        await began.Task;
        await Database.ExecuteAsync($"INSERT INTO orders (customer) VALUES ({"quick"})");

        var first = await PollAsync(source, null);
        end.SetResult();
        await slow;
        await SettledAsync();
        var second = await PollAsync(source, first.Cursor);

        first.Ids.Concat(second.Ids).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_cursor_of_another_type_is_told() =>
        (await Should.ThrowAsync<PipelineException>(() => PollAsync(new NewOrders(Database), "2026-01-01"))).Message.ShouldContain("Int64");

    [Theory]
    [InlineData("2026-01-02T03:04:05.1234560+00:00")]
    public void A_time_is_kept_exactly(string text) => CursorText.Of(CursorText.Parse<DateTimeOffset>(text, typeof(PollSourceTests))).ShouldBe(text);
}
