using Pipelines;
using TaxiPipelines.Loading;
using TaxiPipelines.Tests.Support;
using TaxiPipelines.Trips;
using static TaxiPipelines.Tests.Support.Csv;

namespace TaxiPipelines.Tests.Warehouses;

/// <summary>What every warehouse must do.</summary>
public abstract class TripWarehouseContract : IAsyncLifetime
{
    protected static readonly TripFile February = new(TaxiType.Green, new YearMonth(2019, 2));
    private Warehouse? _warehouse;

    protected Warehouse Any => _warehouse ?? throw new InvalidOperationException("The test has not begun.");

    [Fact]
    public async Task Loading_a_file_again_adds_nothing()
    {
        (await Any.LoadAsync(Green, Rows(3000))).Inserted.ShouldBe(3000);

        var again = await Any.LoadAsync(Green, Rows(3000));

        (again.Staged, again.Inserted).ShouldBe((3000, 0));
        Any.Count(Green).ShouldBe(3000);
    }

    [Fact]
    public async Task Loading_a_file_that_has_grown_adds_what_is_new()
    {
        await Any.LoadAsync(Green, Rows(3000));

        (await Any.LoadAsync(Green, Rows(3100))).Inserted.ShouldBe(100);
        (await Any.LoadAsync(Green, Rows(3100))).Inserted.ShouldBe(0);
        (await Any.LoadAsync(Green, Rows(3000))).Inserted.ShouldBe(0);

        Any.Count(Green).ShouldBe(3100);
    }

    [Fact]
    public async Task Rows_of_one_file_that_share_an_id_are_all_kept_however_often_it_is_loaded()
    {
        var text = File(Row(total: "-8.3"), Row(total: "8.3"), Row(vendor: "1"));

        (await Any.LoadAsync(Green, text)).Inserted.ShouldBe(3);
        (await Any.LoadAsync(Green, text)).Inserted.ShouldBe(0);

        Any.Query("SELECT count(*), count(DISTINCT unique_row_id) FROM green_tripdata").ShouldBe(["3|2"]);
    }

    [Fact]
    public async Task A_trip_in_two_files_is_loaded_once_with_the_name_of_the_first()
    {
        await Any.LoadAsync(Green, File(Row(vendor: "1"), Row(vendor: "2")));

        var second = await Any.LoadAsync(February, File(Row(vendor: "2"), Row(vendor: "3")));

        (second.Staged, second.Inserted).ShouldBe((2, 1));
        (await Any.LoadAsync(February, File(Row(vendor: "2"), Row(vendor: "3")))).Inserted.ShouldBe(0);
        Any.Query("SELECT vendorid, filename FROM green_tripdata ORDER BY vendorid").ShouldBe(
            ["1|green_tripdata_2019-01.csv", "2|green_tripdata_2019-01.csv", "3|green_tripdata_2019-02.csv"]);
    }

    [Fact]
    public async Task A_file_whose_trips_all_stand_in_another_adds_none()
    {
        await Any.LoadAsync(Green, Rows(500));

        (await Any.LoadAsync(February, Rows(400))).Inserted.ShouldBe(0);
        (await Any.LoadAsync(February, Rows(500))).Inserted.ShouldBe(0);

        Any.Query("SELECT filename, count(*) FROM green_tripdata GROUP BY filename").ShouldBe(["green_tripdata_2019-01.csv|500"]);
    }

    [Fact]
    public async Task Trips_that_began_at_no_known_time_are_compared_too()
    {
        await Any.LoadAsync(Green, File(Row(pickup: ""), Row(vendor: "1")));

        var second = await Any.LoadAsync(February, File(Row(pickup: ""), Row(vendor: "2")));

        (second.Staged, second.Inserted).ShouldBe((2, 1));
    }

    [Fact]
    public async Task Trips_whose_ids_are_made_of_other_parts_alike_are_one()
    {
        // An id is of parts that are joined without a mark: a vendor like this makes the id of the row without a vendor.
        await Any.LoadAsync(Green, File(Row(vendor: "2019-03-01 00:00:00", pickup: "2019-01-01 00:00:00", dropoff: "")));

        (await Any.LoadAsync(February, File(Row(vendor: "", pickup: "2019-03-01 00:00:00", dropoff: "2019-01-01 00:00:00")))).Inserted.ShouldBe(0);
    }

    [Fact]
    public async Task Trips_at_the_ends_of_the_calendar_are_compared_too()
    {
        string[] rows = [Row(pickup: "0001-01-01 00:00:00"), Row(pickup: "9999-12-31 23:59:59"), Row(pickup: "2008-12-31 23:59:59")];
        await Any.LoadAsync(Green, File(rows));

        (await Any.LoadAsync(February, File([.. rows, Row(vendor: "7")]))).Inserted.ShouldBe(1);
    }

    [Fact]
    public async Task New_rows_that_share_an_id_are_kept_beside_rows_that_are_known()
    {
        await Any.LoadAsync(Green, File(Row(vendor: "1")));

        (await Any.LoadAsync(February, File(Row(vendor: "1"), Row(vendor: "2", total: "1"), Row(vendor: "2", total: "2")))).Inserted.ShouldBe(2);
    }

    [Fact]
    public async Task A_row_with_a_zero_byte_costs_that_row_alone()
    {
        var loaded = await Any.LoadAsync(Green, File(Row(vendor: "1\0"), Row(vendor: "2")), maxQuarantinedShare: 0.5);

        (loaded.Inserted, loaded.Quarantined).ShouldBe((1, 1));
        Any.Query("SELECT vendorid FROM green_tripdata").ShouldBe(["2"]);
    }

    [Fact]
    public async Task Months_load_side_by_side()
    {
        var months = Enumerable.Range(1, 6).Select(month => new TripFile(TaxiType.Green, new YearMonth(2019, month)));

        var loaded = await Task.WhenAll(months.Select(file =>
            Any.LoadAsync(file, Rows(2000).Replace("2019-01-", $"{file.Month}-", StringComparison.Ordinal))));

        loaded.Sum(each => each.Inserted).ShouldBe(12_000);
        Any.Query("SELECT filename, count(*) FROM green_tripdata GROUP BY filename HAVING count(*) <> 2000").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_month_loaded_by_several_at_once_is_there_once()
    {
        var loaded = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Any.LoadAsync(Green, Rows(2000))));

        loaded.Select(each => each.Inserted).Order().ShouldBe([0, 0, 0, 2000]);
        Any.Count(Green).ShouldBe(2000);
    }

    [Fact]
    public async Task Months_that_share_trips_and_load_at_once_keep_each_trip_once()
    {
        var loaded = await Task.WhenAll(Any.LoadAsync(Green, Rows(2000)), Any.LoadAsync(February, Rows(3000)));

        loaded.Sum(each => each.Inserted).ShouldBe(3000);
        Any.Query("SELECT count(*), count(DISTINCT unique_row_id) FROM green_tripdata").ShouldBe(["3000|3000"]);
    }

    [Fact]
    public async Task A_file_without_rows_adds_none()
    {
        (await Any.LoadAsync(Green, File())).Inserted.ShouldBe(0);

        (await Any.LoadAsync(Green, File(Row()))).Inserted.ShouldBe(1);
    }

    [Fact]
    public async Task Bad_rows_are_quarantined_every_time()
    {
        for (var time = 0; time < 2; time++)
        {
            var loaded = await Any.LoadAsync(Green, File(Row(vendor: "1"), Row(fare: "free")), maxQuarantinedShare: 0.5);

            (loaded.Staged, loaded.Inserted, loaded.Quarantined).ShouldBe((1, 1 - time, 1));
            loaded.Quarantine.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Rows_that_someone_removed_come_back()
    {
        await Any.LoadAsync(Green, File(Row(vendor: "1"), Row(vendor: "2"), Row(vendor: "3")));
        Remove("DELETE FROM green_tripdata WHERE vendorid = '2'");

        (await Any.LoadAsync(Green, File(Row(vendor: "1"), Row(vendor: "2"), Row(vendor: "3")))).Inserted.ShouldBe(1);
        (await Any.LoadAsync(Green, File(Row(vendor: "1"), Row(vendor: "2"), Row(vendor: "3")))).Inserted.ShouldBe(0);
    }

    [Fact]
    public async Task A_trip_that_someone_removed_with_the_first_file_comes_back_with_the_second()
    {
        var february = File(Row(vendor: "1"), Row(vendor: "2"));
        await Any.LoadAsync(Green, File(Row(vendor: "1")));
        await Any.LoadAsync(February, february);
        Remove("DELETE FROM green_tripdata WHERE filename = 'green_tripdata_2019-01.csv'");

        (await Any.LoadAsync(February, february)).Inserted.ShouldBe(1);
    }

    [Fact]
    public async Task A_merge_repeated_after_it_got_through_says_again_what_it_added()
    {
        var (task, staged) = await Any.StageAsync(Green, Rows(100));
        await Any.Trips.MergeAsync(Green, staged, task, default);

        (await Any.Trips.MergeAsync(Green, staged, task, default)).ShouldBe(100);

        Any.Count(Green).ShouldBe(100);
    }

    [Fact]
    public async Task A_merge_without_its_staged_rows_says_what_to_do()
    {
        var task = Any.NewTask();
        await Any.Trips.CreateTableAsync(Green.Schema, task, default);

        var error = await Should.ThrowAsync<TaskFailedException>(() => Any.Trips.MergeAsync(Green, new StagedTrips(5, 0, null), task, default));

        error.IsRetryable.ShouldBeFalse();
        error.Message.ShouldContain("Run the flow again");
    }

    public async Task InitializeAsync() => _warehouse = await CreateAsync();

    public virtual Task DisposeAsync()
    {
        _warehouse?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>A warehouse of the test's own.</summary>
    protected abstract Task<Warehouse> CreateAsync();

    /// <summary>Executes a statement of someone else.</summary>
    protected abstract void Remove(string sql);
}
