using System.Text.Json;
using Pipelines;
using TaxiPipelines.Loading;
using TaxiPipelines.Tests.Support;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Tests.Loading;

/// <summary>Loads real trips and compares with what python3 counts in the same files, and with what their README says.</summary>
public sealed class RealFilesTests : IDisposable
{
    private const string CountScript = """
        import csv, gzip, json, sys
        rows = list(csv.DictReader(gzip.open(sys.argv[1], 'rt', newline='')))
        number = lambda text: float(text) if text else 0.0
        print(json.dumps({
            'Rows': len(rows),
            'Total': round(sum(number(row['total_amount']) for row in rows), 2),
            'Passengers': int(sum(number(row['passenger_count']) for row in rows)),
            'EmptyVendors': sum(row['VendorID'] == '' for row in rows),
            'NegativeFares': sum(number(row['fare_amount']) < 0 for row in rows)}))
        """;

    private const string RowIdScript = """
        import hashlib, sqlite3, sys
        table, prefix = sys.argv[2], sys.argv[3]
        def text(value):
            if value is None: return ''
            if isinstance(value, float): return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
            return value
        rows = sqlite3.connect(sys.argv[1]).execute(f'SELECT unique_row_id, vendorid, {prefix}_pickup_datetime, {prefix}_dropoff_datetime, pulocationid, dolocationid, fare_amount, trip_distance FROM {table}')
        print(sum(row[0] != hashlib.md5(''.join(text(value) for value in row[1:]).encode()).hexdigest() for row in rows))
        """;

    private readonly SqliteWarehouse _warehouse = new();

    [RealDataTheory]
    [InlineData(TaxiType.Yellow, "2019-01", 10_000)]
    [InlineData(TaxiType.Yellow, "2019-02", 10_000)]
    [InlineData(TaxiType.Yellow, "2020-04", 10_000)]
    [InlineData(TaxiType.Yellow, "2021-01", 22_792)]
    [InlineData(TaxiType.Green, "2021-01", 73_908)]
    [InlineData(TaxiType.Green, "2021-05", 100)]
    [InlineData(TaxiType.Green, "2023-01", 68_211)]
    [InlineData(TaxiType.Green, "2023-02", 64_809)]
    public async Task A_real_file_loads_as_python_counts_it_and_only_once(TaxiType taxi, string month, int rows)
    {
        var file = new TripFile(taxi, YearMonth.Parse(month));
        var path = SharedData.Path(file.Name + ".gz");
        var counted = JsonSerializer.Deserialize<Counted>(await Python.RunAsync(CountScript, path)).ShouldNotBeNull();

        var first = await _warehouse.LoadFileAsync(file, path);
        var second = await _warehouse.LoadFileAsync(file, path);

        counted.Rows.ShouldBe(rows);
        (first.Staged, first.Inserted, first.Quarantined).ShouldBe((counted.Rows, counted.Rows, 0));
        (second.Staged, second.Inserted, second.Quarantined).ShouldBe((counted.Rows, 0, 0));
        _warehouse.Query($"""
            SELECT count(*), printf('%.2f', sum(total_amount)), sum(passenger_count), sum(vendorid IS NULL), sum(fare_amount < 0)
            FROM {file.Schema.Table} WHERE filename = '{file.Name}'
            """).ShouldBe([FormattableString.Invariant($"{counted.Rows}|{counted.Total:F2}|{counted.Passengers}|{counted.EmptyVendors}|{counted.NegativeFares}")]);
    }

    [RealDataTheory]
    [InlineData(TaxiType.Yellow, "2021-01", "tpep")]
    [InlineData(TaxiType.Green, "2023-01", "lpep")]
    public async Task Row_ids_of_real_trips_are_those_that_python_computes(TaxiType taxi, string month, string prefix)
    {
        var file = new TripFile(taxi, YearMonth.Parse(month));
        await _warehouse.LoadFileAsync(file, SharedData.Path(file.Name + ".gz"));

        (await Python.RunAsync(RowIdScript, _warehouse.Database, file.Schema.Table, prefix)).ShouldBe("0", "rows whose id differs");
    }

    [RealDataTheory]
    [InlineData("2023-01", 3)]
    [InlineData("2023-02", 5)]
    public async Task Reversals_that_share_a_row_id_are_kept(string month, int pairs)
    {
        var file = new TripFile(TaxiType.Green, YearMonth.Parse(month));

        var loaded = await _warehouse.LoadFileAsync(file, SharedData.Path(file.Name + ".gz"));

        loaded.Inserted.ShouldBe(loaded.Staged);
        _warehouse.Query("SELECT count(*) - count(DISTINCT unique_row_id) FROM green_tripdata").ShouldBe([$"{pairs}"]);
    }

    [RealDataFact]
    public async Task Whole_numbers_written_as_floats_load_as_whole_numbers()
    {
        var file = new TripFile(TaxiType.Green, new YearMonth(2021, 5));

        await _warehouse.LoadFileAsync(file, SharedData.Path(file.Name + ".gz"));

        _warehouse.Query("SELECT DISTINCT typeof(passenger_count) FROM green_tripdata WHERE passenger_count IS NOT NULL").ShouldBe(["integer"]);
        _warehouse.Query("SELECT count(*) FROM green_tripdata WHERE passenger_count IS NULL").ShouldBe(["40"]);
    }

    [RealDataFact]
    public async Task The_file_cut_off_in_its_last_row_fails_whole()
    {
        var file = new TripFile(TaxiType.Yellow, new YearMonth(2021, 1));

        var error = await Should.ThrowAsync<TripFileException>(
            () => _warehouse.LoadFileAsync(file, SharedData.Path("quirks/yellow_tripdata_2021-01.truncated.csv.gz")));

        error.Message.ShouldContain("cut off in its last line, 22794");
        _warehouse.Count(file).ShouldBe(0);
    }

    [RealDataFact]
    public async Task The_file_with_another_header_is_refused()
    {
        var file = new TripFile(TaxiType.Yellow, new YearMonth(2019, 1));

        var error = await Should.ThrowAsync<TripFileException>(
            () => _warehouse.LoadFileAsync(file, SharedData.Path("quirks/yellow_tripdata_2019-01.otherheader.csv.gz")));

        error.Message.ShouldContain("column 1 should be 'VendorID' and is 'vendor_id'");
        _warehouse.Count(file).ShouldBe(0);
    }

    [RealDataFact]
    public async Task The_file_with_mixed_line_ends_loads_like_the_one_without()
    {
        var file = new TripFile(TaxiType.Yellow, new YearMonth(2019, 2));

        (await _warehouse.LoadFileAsync(file, SharedData.Path("quirks/yellow_tripdata_2019-02.mixed-eol.csv.gz"))).Inserted.ShouldBe(10_000);
        (await _warehouse.LoadFileAsync(file, SharedData.Path("yellow_tripdata_2019-02.csv.gz"))).Inserted.ShouldBe(0);
    }

    public void Dispose() => _warehouse.Dispose();

    private sealed record Counted(long Rows, double Total, long Passengers, long EmptyVendors, long NegativeFares);
}
