using Npgsql;

namespace Pipelines.Postgres.Tests.Data.Sources;

public sealed class ListenSourceTests : DatabaseTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private sealed class Orders(PostgresDatabase database, TimeSpan? lookEvery = null) : PostgresListenSource<long, long>(database, "orders")
    {
        protected override TimeSpan LookEvery => lookEvery ?? TimeSpan.FromMinutes(10);

        protected override Sql RowsAfter(long after) => $"SELECT id FROM orders WHERE id > {after} ORDER BY id";

        protected override long CursorOf(long row) => row;
    }

    private sealed record Placed(long OrderId, decimal Total);

    private Task<long> CreateAsync() => Database.ExecuteAsync($"CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer text)");

    private Task AddAsync(bool notifies = true) => Database.InTransactionAsync(async (transaction, token) =>
    {
        await transaction.ExecuteAsync($"INSERT INTO orders (customer) VALUES ({"c"})", token);
        if (notifies)
        {
            await transaction.ExecuteAsync($"NOTIFY orders", token);
        }
    });

    [Fact]
    public async Task Rows_come_as_soon_as_they_are_told_of()
    {
        await CreateAsync();
        await AddAsync();
        using var stop = new CancellationTokenSource(Patience);
        await using var rows = new Orders(Database).ListenAsync(null, stop.Token).GetAsyncEnumerator();

        (await rows.MoveNextAsync()).ShouldBeTrue();
        rows.Current.ShouldBe(new Received<long>(1, "1"));
        var next = rows.MoveNextAsync();
        await AddAsync();

        (await next).ShouldBeTrue();
        rows.Current.ShouldBe(new Received<long>(2, "2"));
    }

    [Fact]
    public async Task What_was_told_while_nobody_listened_is_found()
    {
        await CreateAsync();
        await AddAsync();
        await AddAsync();
        using var stop = new CancellationTokenSource(Patience);

        var rows = await new Orders(Database).ListenAsync("1", stop.Token).Take(1).ToListAsync();

        rows.ShouldBe([new Received<long>(2, "2")]);
    }

    [Fact]
    public async Task What_nobody_told_of_is_found_by_a_look()
    {
        await CreateAsync();
        using var stop = new CancellationTokenSource(Patience);
        var next = new Orders(Database, lookEvery: TimeSpan.FromMilliseconds(20)).ListenAsync(null, stop.Token).Take(1).ToListAsync();

        await AddAsync(notifies: false);

        (await next).ShouldBe([new Received<long>(1, "1")]);
    }

    [Fact]
    public async Task A_connection_that_is_cut_ends_the_stream_with_an_error_that_says_so()
    {
        await CreateAsync();
        await AddAsync();
        using var stop = new CancellationTokenSource(Patience);
        await using var rows = new Orders(Database).ListenAsync(null, stop.Token).GetAsyncEnumerator();
        await rows.MoveNextAsync();
        var next = rows.MoveNextAsync();

        await Database.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE 'LISTEN%'");

        (await Should.ThrowAsync<PostgresDataException>(async () => await next)).IsRetryable.ShouldBeTrue();
    }

    /// <remarks>It takes as long as an answer may take.</remarks>
    [Fact]
    public async Task A_connection_that_is_forgotten_on_the_way_ends_the_stream_too()
    {
        await CreateAsync();
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString);
        await using var firewall = new ForgetfulFirewall(settings.Host!, settings.Port);
        (settings.Host, settings.Port) = ("127.0.0.1", firewall.Port);
        await using var database = new PostgresDatabase(settings.ConnectionString);
        using var stop = new CancellationTokenSource(Patience);
        await AddAsync();
        await using var rows = new Orders(database, lookEvery: TimeSpan.FromMilliseconds(100)).ListenAsync(null, stop.Token).GetAsyncEnumerator();
        await rows.MoveNextAsync();
        var next = rows.MoveNextAsync();

        firewall.Forget();

        (await Should.ThrowAsync<PostgresDataException>(async () => await next)).IsRetryable.ShouldBeTrue();
    }

    [Fact]
    public async Task Messages_of_an_outbox_are_read_as_their_type_in_the_order_of_their_transactions()
    {
        var outbox = new PostgresOutboxSource<Placed>(Database, "outbox");
        await outbox.CreateAsync();
        await outbox.CreateAsync();
        using var stop = new CancellationTokenSource(Patience);
        await using var messages = outbox.ListenAsync(null, stop.Token).GetAsyncEnumerator();
        var (began, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = Database.InTransactionAsync(async (transaction, token) =>
        {
            await transaction.ExecuteAsync($"INSERT INTO outbox (payload) VALUES ({"""{"orderId":1,"total":1.5}"""}::jsonb)", token);
            began.SetResult();
            await end.Task;
        });
        await began.Task;
        await Database.ExecuteAsync($"INSERT INTO outbox (payload) VALUES ({"""{"orderId":2,"total":2.5}"""}::jsonb)");
        var first = messages.MoveNextAsync();
        end.SetResult();
        await slow;

        await first;
        messages.Current.Event.ShouldBe(new Placed(1, 1.5m));
        var cursor = messages.Current.Cursor;
        await messages.MoveNextAsync();
        messages.Current.Event.ShouldBe(new Placed(2, 2.5m));

        (await outbox.ListenAsync(cursor, stop.Token).Take(1).ToListAsync()).ShouldHaveSingleItem().Event.ShouldBe(new Placed(2, 2.5m));
    }

    [Fact]
    public async Task Messages_of_an_outbox_are_read_as_text()
    {
        var outbox = new PostgresOutboxSource<string>(Database, new SqlName("public", "out box"));
        await outbox.CreateAsync();
        await Database.ExecuteAsync($"INSERT INTO {new SqlName("public", "out box")} (payload) VALUES ({"""{"a":1}"""}::jsonb)");
        using var stop = new CancellationTokenSource(Patience);

        (await outbox.ListenAsync(null, stop.Token).Take(1).ToListAsync()).ShouldHaveSingleItem().Event.ShouldBe("""{"a": 1}""");
    }
}
