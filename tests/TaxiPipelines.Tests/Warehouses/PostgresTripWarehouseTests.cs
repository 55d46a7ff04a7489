using Pipelines;
using TaxiPipelines.Loading;
using TaxiPipelines.Tests.Support;
using TaxiPipelines.Trips;
using TaxiPipelines.Warehouses;
using TaxiPipelines.Warehouses.Postgres;
using static TaxiPipelines.Tests.Support.Csv;

namespace TaxiPipelines.Tests.Warehouses;

public sealed class PostgresTripWarehouseTests : TripWarehouseContract
{
    private const string GreenColumns =
        "unique_row_id text, filename text, vendorid text, lpep_pickup_datetime timestamp without time zone, lpep_dropoff_datetime timestamp without time zone, "
        + "store_and_fwd_flag text, ratecodeid text, pulocationid text, dolocationid text, passenger_count integer, trip_distance double precision, "
        + "fare_amount double precision, extra double precision, mta_tax double precision, tip_amount double precision, tolls_amount double precision, "
        + "ehail_fee double precision, improvement_surcharge double precision, total_amount double precision, payment_type integer, trip_type integer, "
        + "congestion_surcharge double precision";

    private const string YellowColumns =
        "unique_row_id text, filename text, vendorid text, tpep_pickup_datetime timestamp without time zone, tpep_dropoff_datetime timestamp without time zone, "
        + "passenger_count integer, trip_distance double precision, ratecodeid text, store_and_fwd_flag text, pulocationid text, dolocationid text, "
        + "payment_type integer, fare_amount double precision, extra double precision, mta_tax double precision, tip_amount double precision, "
        + "tolls_amount double precision, improvement_surcharge double precision, total_amount double precision, congestion_surcharge double precision";

    private PostgresWarehouse Warehouse => (PostgresWarehouse)Any;

    [Fact]
    public async Task The_tables_are_those_of_the_course()
    {
        await Warehouse.LoadAsync(Green, File());
        await Warehouse.LoadAsync(Yellow, $"{Yellow.Schema.Header}\n");

        Columns("green_tripdata").ShouldBe(GreenColumns);
        Columns("yellow_tripdata").ShouldBe(YellowColumns);
    }

    [Fact]
    public async Task Values_arrive_as_the_file_has_them()
    {
        await Warehouse.LoadAsync(Green, File(Row(distance: ".20", fare: "9.0"), Row(vendor: "ä,\"", passengers: "", fare: "-0.00").Replace("ä,\"", "\"ä,\"\"\"", StringComparison.Ordinal)));
        await Warehouse.LoadAsync(Yellow, $"{Yellow.Schema.Header}\n1,2019-01-15 03:36:12,2019-01-15 03:42:19,1,1.0,1,N,230,48,1,6.5,0.5,0.5,1.95,0.0,0.3,9.75,\n");

        Warehouse.Query("SELECT * FROM green_tripdata WHERE vendorid = '2'").ShouldBe(
            ["938b695bd1172ced53f2ada7212692ad|green_tripdata_2019-01.csv|2|2019-01-01 00:46:40|2019-01-01 00:53:20|N|1|75|74|1|0.2|9|0.5|0.5|0|0||0.3|8.3|2|1|0"]);
        Warehouse.Query("SELECT vendorid, fare_amount, passenger_count FROM green_tripdata WHERE vendorid <> '2'").ShouldBe(["ä,\"|-0|"]);
        Warehouse.Query("SELECT unique_row_id, tpep_pickup_datetime, trip_distance, congestion_surcharge FROM yellow_tripdata").ShouldBe(
            ["cfb1f188348523334b9817be156d80e3|2019-01-15 03:36:12|1|"]);
    }

    [Fact]
    public async Task A_file_is_a_part_of_its_table_and_nothing_else_is_left()
    {
        await Warehouse.LoadAsync(Green, Rows(100));
        await Warehouse.LoadAsync(Green, Rows(110));
        await Warehouse.LoadAsync(February, Rows(120));

        Warehouse.OwnTables().ShouldBe(["green_tripdata_2019-01", "green_tripdata_2019-02"]);
        Warehouse.Query("SELECT count(*) FROM taxi.staged").ShouldBe(["0"]);
        Warehouse.Query("""SELECT count(*) FROM taxi."green_tripdata_2019-02" """).ShouldBe(["10"]);
        Warehouse.Query("SELECT count(*) FROM pg_constraint WHERE conrelid = 'taxi.\"green_tripdata_2019-01\"'::regclass").ShouldBe(["0"]);
    }

    [Fact]
    public async Task The_same_content_again_is_not_even_staged()
    {
        await Warehouse.LoadAsync(Green, Rows(1000));

        var again = await Warehouse.LoadAsync(Green, Rows(1000));

        (again.Staged, again.Inserted).ShouldBe((1000, 0));
        again.Task.Logs.ShouldContain("green_tripdata_2019-01.csv is in the table already, with this very content: 1000 rows, none missing");
        again.Task.Metrics.ShouldNotContainKey("text read");
    }

    [Theory]
    [InlineData("DELETE FROM green_tripdata WHERE lpep_pickup_datetime = '2019-01-01 00:00:07'", 1)]
    [InlineData("TRUNCATE green_tripdata", 1000)]
    [InlineData("UPDATE green_tripdata SET unique_row_id = 'ffffffff' WHERE lpep_pickup_datetime = '2019-01-01 00:00:07'", 1)]
    [InlineData("""DROP TABLE taxi."green_tripdata_2019-01" """, 1000)]
    [InlineData("""ALTER TABLE green_tripdata DETACH PARTITION taxi."green_tripdata_2019-01" """, 1000)]
    [InlineData("DROP TABLE green_tripdata", 1000)]
    public async Task What_someone_took_away_comes_back(string statement, int rows)
    {
        await Warehouse.LoadAsync(Green, Rows(1000));
        Warehouse.Execute(statement);

        (await Warehouse.LoadAsync(Green, Rows(1000))).Inserted.ShouldBe(rows);
        (await Warehouse.LoadAsync(Green, Rows(1000))).Inserted.ShouldBe(0);
    }

    [Fact]
    public async Task Rows_that_someone_added_are_seen()
    {
        await Warehouse.LoadAsync(Green, File(Row(vendor: "1")));
        Warehouse.Execute("""
            INSERT INTO green_tripdata (unique_row_id, filename, vendorid, lpep_pickup_datetime)
            VALUES ('938b695bd1172ced53f2ada7212692ad', 'green_tripdata_2019-01.csv', '2', '2019-01-01 00:46:40')
            """);

        (await Warehouse.LoadAsync(February, File(Row(distance: ".20", fare: "9.0")))).Inserted.ShouldBe(0);
    }

    [Fact]
    public async Task A_table_that_the_course_made_is_merged_into()
    {
        Warehouse.Execute($"CREATE TABLE public.green_tripdata ({GreenColumns})");

        (await Warehouse.LoadAsync(Green, Rows(1000))).Inserted.ShouldBe(1000);
        (await Warehouse.LoadAsync(Green, Rows(1010))).Inserted.ShouldBe(10);
        (await Warehouse.LoadAsync(February, Rows(1020))).Inserted.ShouldBe(10);

        Warehouse.Query("SELECT filename, count(*) FROM green_tripdata GROUP BY filename ORDER BY filename").ShouldBe(
            ["green_tripdata_2019-01.csv|1010", "green_tripdata_2019-02.csv|10"]);
        Warehouse.OwnTables().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_part_for_all_other_files_is_merged_into()
    {
        await Warehouse.LoadAsync(Green, File(Row(vendor: "1")));
        Warehouse.Execute("CREATE TABLE public.others PARTITION OF green_tripdata DEFAULT");

        (await Warehouse.LoadAsync(February, File(Row(vendor: "2")))).Inserted.ShouldBe(1);
        (await Warehouse.LoadAsync(February, File(Row(vendor: "2")))).Inserted.ShouldBe(0);

        Warehouse.Query("SELECT vendorid FROM public.others").ShouldBe(["2"]);
    }

    [Fact]
    public async Task A_table_with_other_columns_is_not_touched()
    {
        Warehouse.Execute("CREATE TABLE green_tripdata (id integer)");

        var error = await Should.ThrowAsync<TaskFailedException>(() => Warehouse.LoadAsync(Green, File(Row())));

        error.IsRetryable.ShouldBeFalse();
        error.Message.ShouldContain("has other columns than trips have: id integer. Expected: unique_row_id text, filename text, vendorid text");
        Warehouse.Query("SELECT count(*) FROM green_tripdata").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Who_reads_need_not_stop_and_is_not_waited_for()
    {
        await Warehouse.LoadAsync(Green, File(Row(vendor: "1")));
        using var reader = Warehouse.Open();
        using var transaction = reader.BeginTransaction();
        using var select = new Npgsql.NpgsqlCommand("SELECT count(*) FROM green_tripdata", reader);
        select.ExecuteScalar().ShouldBe(1L);

        (await Warehouse.LoadAsync(February, File(Row(vendor: "2")))).Inserted.ShouldBe(1);

        select.ExecuteScalar().ShouldBe(2L, "each statement of the reader sees what is committed");
    }

    [Fact]
    public async Task A_merge_waits_for_another_writer()
    {
        await Warehouse.LoadAsync(Green, File(Row(vendor: "1")));
        using var writer = Warehouse.Open();
        var transaction = writer.BeginTransaction();
        using (var delete = new Npgsql.NpgsqlCommand("DELETE FROM green_tripdata", writer))
        {
            delete.ExecuteNonQuery();
        }

        var waiting = Warehouse.LoadAsync(February, File(Row(vendor: "1")));
        await UntilAsync("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = 'green_tripdata'::regclass");
        waiting.IsCompleted.ShouldBeFalse();
        transaction.Commit();

        (await waiting).Inserted.ShouldBe(1, "the other writer removed the trip");
    }

    [Fact]
    public async Task A_merge_that_is_canceled_while_it_waits_adds_nothing()
    {
        var (task, staged) = await Warehouse.StageAsync(Green, Rows(100));
        using var writer = Warehouse.Open();
        using var transaction = writer.BeginTransaction();
        using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE green_tripdata", writer))
        {
            hold.ExecuteNonQuery();
        }

        using var stop = new CancellationTokenSource();
        var waiting = Warehouse.Trips.MergeAsync(Green, staged, task, stop.Token);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        transaction.Rollback();
        Warehouse.Count(Green).ShouldBe(0);
        (await Warehouse.Trips.MergeAsync(Green, staged, task, default)).ShouldBe(100, "what is staged is still there");
    }

    [Fact]
    public async Task A_load_that_is_canceled_in_the_middle_leaves_nothing()
    {
        var task = Warehouse.NewTask();
        await Warehouse.Trips.CreateTableAsync(Green.Schema, task, default);
        using var stop = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(() => Warehouse.Trips.StageAsync(Green, BatchesAsync(stop), task, stop.Token));

        await NothingIsStagedAsync();
        (await Warehouse.LoadAsync(Green, Rows(10))).Inserted.ShouldBe(10);
    }

    [Fact]
    public async Task A_merge_that_is_canceled_while_it_is_committed_says_what_it_did()
    {
        var (task, staged) = await Warehouse.StageAsync(Green, Rows(100));
        Warehouse.Execute("""
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON taxi.merges DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()
            """);
        using var other = Warehouse.Open();
        using var transaction = other.BeginTransaction();
        using (var hold = new Npgsql.NpgsqlCommand("SELECT pg_advisory_xact_lock(42)", other))
        {
            hold.ExecuteNonQuery();
        }

        using var stop = new CancellationTokenSource();
        var merging = Warehouse.Trips.MergeAsync(Green, staged, task, stop.Token);
        await UntilAsync("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND objid = 42 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        await stop.CancelAsync();
        transaction.Rollback();

        (await merging).ShouldBe(100);
        Warehouse.Count(Green).ShouldBe(100);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_load_that_is_canceled_as_its_connection_is_cut_is_canceled(bool stopsItself)
    {
        var task = Warehouse.NewTask();
        await Warehouse.Trips.CreateTableAsync(Green.Schema, task, default);
        using var stop = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(() => Warehouse.Trips.StageAsync(Green, CuttingAsync(stop, stopsItself), task, stop.Token));

        await NothingIsStagedAsync();
    }

    [Fact]
    public async Task A_load_that_fails_as_its_connection_is_cut_says_why_it_failed()
    {
        var task = Warehouse.NewTask();
        await Warehouse.Trips.CreateTableAsync(Green.Schema, task, default);

        (await Should.ThrowAsync<TripFileException>(() => Warehouse.Trips.StageAsync(Green, CuttingAndFailingAsync(), task, default))).Message.ShouldBe("a bad file");
    }

    [Fact]
    public async Task A_process_that_stands_still_holds_its_locks_for_a_minute_at_most()
    {
        Warehouse.Execute("""
            CREATE TABLE seen (timeout text, command text);
            CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO public.seen VALUES (current_setting('idle_in_transaction_session_timeout'), tg_tag); END $$;
            CREATE EVENT TRIGGER note ON ddl_command_end EXECUTE FUNCTION note()
            """);

        await Warehouse.LoadAsync(Green, Rows(10));

        Warehouse.Query("SELECT count(DISTINCT command) FROM seen WHERE command IN ('CREATE SCHEMA', 'ALTER TABLE')").ShouldBe(["2"], "both the creation and the merge were seen");
        Warehouse.Query("SELECT DISTINCT timeout FROM seen").ShouldBe(["1min"]);
    }

    [Fact]
    public async Task A_load_takes_as_long_as_it_takes_unless_the_connection_string_limits_it()
    {
        await using var given = new PostgresTripWarehouse(Warehouse.ConnectionString + ";Command Timeout=7");

        given.Source.CreateConnection().CommandTimeout.ShouldBe(7);
        Warehouse.Trips.Source.CreateConnection().CommandTimeout.ShouldBe(0);
    }

    [Fact]
    public async Task A_load_that_fails_leaves_nothing()
    {
        await Should.ThrowAsync<TripFileException>(() => Warehouse.LoadAsync(Green, Rows(5000) + "1,2019-0"));

        await NothingIsStagedAsync();
    }

    [Fact]
    public async Task A_connection_that_is_cut_in_the_middle_leaves_nothing_and_says_so()
    {
        var task = Warehouse.NewTask();
        await Warehouse.Trips.CreateTableAsync(Green.Schema, task, default);

        var error = await Should.ThrowAsync<PostgresWarehouseException>(() => Warehouse.Trips.StageAsync(Green, CuttingAsync(), task, default));

        error.IsRetryable.ShouldBeTrue();
        error.Message.ShouldContain("is as it was");
        await NothingIsStagedAsync();
    }

    [Fact]
    public async Task Of_two_attempts_of_one_execution_the_last_to_stage_counts()
    {
        var (task, first) = await Warehouse.StageAsync(Green, Rows(5));
        var artifact = await task.SaveAsync(Green.Name, (stream, ct) => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Rows(7)), ct).AsTask());
        var second = await new TripLoader(Warehouse.Trips).StageAsync(Green, artifact, 0, task, default);

        Warehouse.OwnTables().Count.ShouldBe(1, "the rows of the first are gone");
        await Should.ThrowAsync<TaskFailedException>(() => Warehouse.Trips.MergeAsync(Green, first, task, default));
        (await Warehouse.Trips.MergeAsync(Green, second, task, default)).ShouldBe(7);
    }

    [Fact]
    public async Task Staged_rows_of_executions_that_never_came_back_are_removed_after_two_days()
    {
        await Warehouse.StageAsync(Green, Rows(5));
        await Warehouse.StageAsync(Green, Rows(5));
        Warehouse.Execute("UPDATE taxi.staged SET staged_at = now() - interval '49 hours' WHERE execution_id = 'e1'");

        var loaded = await Warehouse.LoadAsync(February, File(Row()));

        loaded.Task.Logs.ShouldContain("Removed the staged rows of 1 executions that never came back");
        Warehouse.Query("SELECT execution_id FROM taxi.staged").ShouldBe(["e2"]);
        Warehouse.OwnTables().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Another_month_is_found_by_the_index_of_pickups()
    {
        await Warehouse.LoadAsync(Green, Rows(20_000));
        var march = PickupRanges.Of([(new DateTime(2019, 3, 1), new DateTime(2019, 4, 1)), (new DateTime(2008, 12, 31), new DateTime(2009, 1, 1))]);

        var plan = string.Join('\n', Explain($"SET enable_seqscan = off; EXPLAIN SELECT unique_row_id FROM green_tripdata WHERE {march.Condition("lpep_pickup_datetime")}"));

        plan.ShouldContain("Bitmap Index Scan");
        plan.ShouldNotContain("Seq Scan");
    }

    [Fact]
    public async Task A_staged_table_is_attached_without_being_read_again()
    {
        await Warehouse.LoadAsync(February, File(Row(vendor: "1")));
        var (_, staged) = await Warehouse.StageAsync(Green, Rows(10));
        staged.Rows.ShouldBe(10);
        var name = Warehouse.Query("SELECT staging_table FROM taxi.staged WHERE staging_table IS NOT NULL")[0];
        using var connection = Warehouse.Open();
        var notices = new List<string>();
        connection.Notice += (_, notice) => notices.Add(notice.Notice.MessageText);
        using var attach = new Npgsql.NpgsqlCommand($"SET client_min_messages = debug1; {PostgresSql.Attach(Green, name, "january")}", connection);

        attach.ExecuteNonQuery();

        notices.ShouldContain(notice => notice.Contains("is implied by existing constraints"), string.Join('\n', notices));
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=x;Password=secret;Database=d", "cannot be reached", true)]
    public async Task A_server_that_is_not_there_is_named_without_the_password(string connectionString, string expected, bool isRetryable)
    {
        await using var trips = new PostgresTripWarehouse(connectionString);

        var error = await Should.ThrowAsync<PostgresWarehouseException>(() => trips.CreateTableAsync(Green.Schema, Warehouse.NewTask(), default));

        error.Message.ShouldContain(expected);
        error.Message.ShouldContain("127.0.0.1:1/d");
        error.Message.ShouldNotContain("secret");
        error.IsRetryable.ShouldBe(isRetryable);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_not_tried_again()
    {
        await using var trips = new PostgresTripWarehouse(new Npgsql.NpgsqlConnectionStringBuilder(Warehouse.ConnectionString) { Database = "nowhere" }.ConnectionString);

        var error = await Should.ThrowAsync<PostgresWarehouseException>(() => trips.CreateTableAsync(Green.Schema, Warehouse.NewTask(), default));

        error.Message.ShouldContain("there is no such database");
        error.IsRetryable.ShouldBeFalse();
    }

    protected override async Task<Warehouse> CreateAsync() => await PostgresWarehouse.CreateAsync();

    protected override void Remove(string sql) => Warehouse.Execute(sql);

    private string Columns(string table) => string.Join(", ", Warehouse.Query($"""
        SELECT attname::text || ' ' || format_type(atttypid, atttypmod) FROM pg_attribute
        WHERE attrelid = 'public.{table}'::regclass AND attnum > 0 ORDER BY attnum
        """));

    private async Task NothingIsStagedAsync()
    {
        // The server may still be about to end the transaction of a connection that broke.
        await UntilAsync("SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()");
        Warehouse.OwnTables().ShouldBeEmpty();
        Warehouse.Query("SELECT count(*) FROM taxi.staged").ShouldBe(["0"]);
        Warehouse.Count(Green).ShouldBe(0);
    }

    /// <summary>Waits until a query says so; only a failing test waits long.</summary>
    private async Task UntilAsync(string query)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (Warehouse.Query(query)[0] != "t")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    private List<string> Explain(string sql)
    {
        using var connection = Warehouse.Open();
        using var command = new Npgsql.NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }

    private static async IAsyncEnumerable<TripBatch> BatchesAsync(CancellationTokenSource stop)
    {
        for (var batch = 0; batch < 100; batch++)
        {
            if (batch == 50)
            {
                await stop.CancelAsync();
            }

            yield return Batch();
        }
    }

    private async IAsyncEnumerable<TripBatch> CuttingAsync(CancellationTokenSource stop, bool stopsItself)
    {
        yield return Batch();
        await CutAsync();
        await stop.CancelAsync();
        if (stopsItself)
        {
            stop.Token.ThrowIfCancellationRequested();
        }

        yield return Batch();
    }

    private async IAsyncEnumerable<TripBatch> CuttingAndFailingAsync()
    {
        yield return Batch();
        await CutAsync();
        throw new TripFileException("a bad file");
    }

    private async Task CutAsync()
    {
        Warehouse.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%' AND datname = current_database()");
        await UntilAsync("SELECT count(*) = 0 FROM pg_stat_activity WHERE query LIKE 'COPY%' AND datname = current_database() AND pid <> pg_backend_pid()");
    }

    private async IAsyncEnumerable<TripBatch> CuttingAsync()
    {
        for (var batch = 0; batch < 1000; batch++)
        {
            if (batch == 50)
            {
                Warehouse.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%' AND datname = current_database()");
            }

            yield return Batch();
        }

        await Task.CompletedTask;
    }

    private static TripBatch Batch()
    {
        var batch = new TripBatch(Green.Schema);
        for (var row = 0; row < batch.Capacity; row++)
        {
            var fields = Row().Split(',');
            var values = batch.NextRow();
            for (var index = 0; index < values.Length; index++)
            {
                FieldParser.TryParse(batch.Schema.Columns[index].Type, System.Text.Encoding.UTF8.GetBytes(fields[index]), batch, out values[index]).ShouldBeTrue();
            }

            batch.Add();
        }

        return batch;
    }
}
