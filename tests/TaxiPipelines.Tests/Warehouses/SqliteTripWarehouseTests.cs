using System.Text;
using Pipelines;
using TaxiPipelines.Loading;
using TaxiPipelines.Tests.Support;
using TaxiPipelines.Warehouses.Sqlite;
using static TaxiPipelines.Tests.Support.Csv;

namespace TaxiPipelines.Tests.Warehouses;

public sealed class SqliteTripWarehouseTests : TripWarehouseContract
{
    private readonly SqliteWarehouse _warehouse = new();

    [Fact]
    public async Task A_small_file_joins_a_large_table()
    {
        await _warehouse.LoadAsync(Green, Rows(3000));

        (await _warehouse.LoadAsync(February, File(Row(vendor: "7")))).Inserted.ShouldBe(1);

        _warehouse.Query("SELECT count(*) FROM pragma_index_list('green_tripdata')").ShouldBe(["1"]);
        _warehouse.Query("PRAGMA integrity_check").ShouldBe(["ok"]);
    }

    [Fact]
    public async Task A_merge_finds_known_rows_by_the_index()
    {
        await _warehouse.LoadAsync(Green, File(Row()));
        using var database = SqliteDatabase.Open(_warehouse.Database);
        using var plan = database.Prepare("EXPLAIN QUERY PLAN " + SqliteSql.SelectKnown(Green.Schema, "\"main\".\"green_tripdata\""));
        var steps = new List<string>();
        while (plan.Step())
        {
            steps.Add(plan.Text(3));
        }

        steps.ShouldContain(step => step.EndsWith("USING INDEX green_tripdata_row_id_prefix (<expr>=?)"), string.Join('\n', steps));
    }

    [Fact]
    public async Task An_id_that_begins_like_a_known_one_is_another_id()
    {
        await _warehouse.LoadAsync(Green, File(Row()));
        _warehouse.Query("UPDATE green_tripdata SET unique_row_id = substr(unique_row_id, 1, 31) || 'x'");

        (await _warehouse.LoadAsync(Green, File(Row()))).Inserted.ShouldBe(1);

        _warehouse.Query("SELECT count(*), count(DISTINCT substr(unique_row_id, 1, 31)) FROM green_tripdata").ShouldBe(["2|1"]);
    }

    [Fact]
    public async Task A_warehouse_with_the_first_index_gets_the_one_of_prefixes()
    {
        await _warehouse.LoadAsync(Green, Rows(100));
        _warehouse.Query("DROP INDEX green_tripdata_row_id_prefix");
        _warehouse.Query("CREATE INDEX green_tripdata_unique_row_id ON green_tripdata (unique_row_id)");

        (await _warehouse.LoadAsync(Green, Rows(100))).Inserted.ShouldBe(0);

        _warehouse.Query("SELECT name FROM pragma_index_list('green_tripdata')").ShouldBe(["green_tripdata_row_id_prefix"]);
    }

    [Fact]
    public async Task Both_taxis_have_tables_of_their_own()
    {
        var yellow = $"{Yellow.Schema.Header}\n1,2019-01-15 03:36:12,2019-01-15 03:42:19,1,1.0,1,N,230,48,1,6.5,0.5,0.5,1.95,0.0,0.3,9.75,\n";

        await _warehouse.LoadAsync(Green, File(Row()));
        await _warehouse.LoadAsync(Yellow, yellow);

        _warehouse.Query("SELECT unique_row_id, tpep_pickup_datetime, trip_distance, congestion_surcharge FROM yellow_tripdata").ShouldBe(
            ["cfb1f188348523334b9817be156d80e3|2019-01-15 03:36:12|1.0|"]);
        _warehouse.Count(Green).ShouldBe(1);
    }

    [Fact]
    public async Task An_attempt_killed_while_staging_starts_afresh()
    {
        var task = _warehouse.NewTask();
        var artifact = await task.SaveAsync(Green.Name, (stream, ct) => stream.WriteAsync(Encoding.UTF8.GetBytes(Rows(5000)), ct).AsTask());
        var loader = new TripLoader(_warehouse.Trips);
        await loader.StageAsync(Green, artifact, 0, task, default);
        // What a kill leaves behind: a staging file that ends anywhere.
        await using (var half = System.IO.File.OpenWrite(_warehouse.Folder.Path($"data/staging/{task.Execution.Id}.db")))
        {
            half.SetLength(half.Length / 2);
        }

        var loaded = await _warehouse.LoadAsync(Green, artifact, task);

        (loaded.Staged, loaded.Inserted).ShouldBe((5000, 5000));
    }

    [Fact]
    public async Task A_merge_waits_for_another_writer()
    {
        await _warehouse.LoadAsync(Green, File(Row(vendor: "1")));
        using var other = SqliteDatabase.Open(_warehouse.Database);
        other.Execute("BEGIN IMMEDIATE");

        var waiting = _warehouse.LoadAsync(February, File(Row(vendor: "2")));
        waiting.IsCompleted.ShouldBeFalse();
        other.Execute("ROLLBACK");

        (await waiting).Inserted.ShouldBe(1);
    }

    [Fact]
    public async Task A_merge_that_is_canceled_while_it_waits_adds_nothing()
    {
        var (task, staged) = await _warehouse.StageAsync(Green, Rows(100));
        using var other = SqliteDatabase.Open(_warehouse.Database);
        other.Execute("BEGIN IMMEDIATE");
        using var stop = new CancellationTokenSource();

        var waiting = _warehouse.Trips.MergeAsync(Green, staged, task, stop.Token);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        other.Execute("ROLLBACK");
        _warehouse.Count(Green).ShouldBe(0);
    }

    [Fact]
    public async Task A_table_with_other_columns_is_not_touched()
    {
        Directory.CreateDirectory(_warehouse.Folder.Path("data"));
        using (var other = SqliteDatabase.Open(_warehouse.Database))
        {
            other.Execute("CREATE TABLE green_tripdata (id INTEGER)");
        }

        var error = await Should.ThrowAsync<TaskFailedException>(() => _warehouse.LoadAsync(Green, File(Row())));

        error.IsRetryable.ShouldBeFalse();
        error.Message.ShouldContain("has other columns than trips have: id. Expected: unique_row_id, filename, vendorid");
    }

    [Fact]
    public async Task A_full_disk_leaves_the_table_as_it_was_and_says_so()
    {
        await _warehouse.LoadAsync(Green, Rows(10));
        using var database = SqliteDatabase.Open(_warehouse.Database);
        // A limit on pages is the disk that SQLite believes to be full.
        database.Execute($"PRAGMA max_page_count = {database.Scalar("PRAGMA page_count")}");

        var error = await Should.ThrowAsync<SqliteWarehouseException>(() => database.WriteAsync(
            () => database.Execute("""
                INSERT INTO green_tripdata (unique_row_id) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n
                """),
            TimeProvider.System,
            default));

        error.Message.ShouldContain("the disk is full");
        error.Message.ShouldContain("Free space");
        _warehouse.Count(Green).ShouldBe(10);
    }

    [Fact]
    public async Task A_file_that_is_no_warehouse_is_named()
    {
        Directory.CreateDirectory(_warehouse.Folder.Path("data"));
        await System.IO.File.WriteAllTextAsync(_warehouse.Database, new string('x', 5000));

        var error = await Should.ThrowAsync<SqliteWarehouseException>(() => _warehouse.LoadAsync(Green, File(Row())));

        error.Message.ShouldContain(_warehouse.Database);
        error.IsRetryable.ShouldBeFalse();
    }

    [Fact]
    public async Task Staged_rows_are_removed_when_the_execution_is_through()
    {
        await _warehouse.LoadAsync(Green, Rows(10));

        Directory.GetFiles(_warehouse.Folder.Path("data/staging")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_load_that_fails_leaves_no_staged_rows_behind()
    {
        await Should.ThrowAsync<TripFileException>(() => _warehouse.LoadAsync(Green, Rows(5000) + "1,2019-0"));

        Directory.GetFiles(_warehouse.Folder.Path("data/staging")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Staged_rows_of_executions_that_never_came_back_are_removed_after_two_days()
    {
        Directory.CreateDirectory(_warehouse.Folder.Path("data/staging"));
        var (old, young) = (_warehouse.Folder.Path("data/staging/old.db"), _warehouse.Folder.Path("data/staging/young.db"));
        await System.IO.File.WriteAllTextAsync(old, "");
        await System.IO.File.WriteAllTextAsync(young, "");
        System.IO.File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-3));

        await _warehouse.LoadAsync(Green, File(Row()));

        (System.IO.File.Exists(old), System.IO.File.Exists(young)).ShouldBe((false, true));
    }

    protected override Task<Warehouse> CreateAsync() => Task.FromResult<Warehouse>(_warehouse);

    protected override void Remove(string sql) => _warehouse.Query(sql);
}
