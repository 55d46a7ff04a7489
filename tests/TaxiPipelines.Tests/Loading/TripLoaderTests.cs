using System.Text;
using TaxiPipelines.Loading;
using TaxiPipelines.Tests.Support;
using static TaxiPipelines.Tests.Support.Csv;

namespace TaxiPipelines.Tests.Loading;

public sealed class TripLoaderTests : IDisposable
{
    private readonly SqliteWarehouse _warehouse = new();

    [Fact]
    public async Task Values_arrive_as_the_file_has_them()
    {
        await _warehouse.LoadAsync(Green, File(Row(distance: ".20", fare: "9.0")));

        _warehouse.Query("SELECT * FROM green_tripdata").ShouldBe(
            ["938b695bd1172ced53f2ada7212692ad|green_tripdata_2019-01.csv|2|2019-01-01 00:46:40|2019-01-01 00:53:20|N|1|75|74|1|0.2|9.0|0.5|0.5|0.0|0.0||0.3|8.3|2|1|0.0"],
            customMessage: "The id was computed by PostgreSQL");
    }

    [Fact]
    public async Task Empty_fields_become_null()
    {
        await _warehouse.LoadAsync(Green, File(Row(vendor: "", passengers: "", fare: "")));

        _warehouse.Query("SELECT count(*) FROM green_tripdata WHERE vendorid IS NULL AND passenger_count IS NULL AND fare_amount IS NULL").ShouldBe(["1"]);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Lines_may_end_either_way(string newline) =>
        (await _warehouse.LoadAsync(Green, File(Row(vendor: "1"), Row(vendor: "2")).Replace("\n", newline, StringComparison.Ordinal))).Staged.ShouldBe(2);

    [Fact]
    public async Task Line_ends_may_be_mixed()
    {
        await _warehouse.LoadAsync(Green, $"{Green.Schema.Header}\r\n{Row(vendor: "1")}\r\n{Row(vendor: "2")}\n");

        _warehouse.Query("SELECT count(*), sum(congestion_surcharge) FROM green_tripdata").ShouldBe(["2|0.0"]);
    }

    [Fact]
    public async Task The_last_line_may_lack_its_end() =>
        (await _warehouse.LoadAsync(Green, File(Row(vendor: "1"), Row(vendor: "2")).TrimEnd('\n'))).Staged.ShouldBe(2);

    [Fact]
    public async Task Quoted_fields_are_unquoted()
    {
        await _warehouse.LoadAsync(Green, File(Row(vendor: "\"a,\"\"b\"\"\"")));

        _warehouse.Query("SELECT vendorid FROM green_tripdata").ShouldBe(["a,\"b\""]);
    }

    [Fact]
    public async Task A_stray_quote_costs_one_row()
    {
        var loaded = await _warehouse.LoadAsync(Green, File(Row(vendor: "\"1"), Row(vendor: "2")), maxQuarantinedShare: 0.5);

        (loaded.Staged, loaded.Quarantined).ShouldBe((1, 1));
    }

    [Fact]
    public async Task A_byte_order_mark_is_skipped() =>
        (await _warehouse.LoadAsync(Green, [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(File(Row()))], Green.Name)).Staged.ShouldBe(1);

    [Fact]
    public async Task Rows_that_do_not_parse_go_to_the_quarantine_with_line_reason_and_text()
    {
        var bad = Row(passengers: "two");
        var loaded = await _warehouse.LoadAsync(Green, File(Row(), bad, Row() + ",surplus", "only,three,fields", Row(vendor: "1")), maxQuarantinedShare: 1);

        (loaded.Staged, loaded.Quarantined).ShouldBe((2, 3));
        var quarantine = loaded.Quarantine.ShouldNotBeNull();
        quarantine.Name.ShouldBe("green_tripdata_2019-01.csv.quarantine.csv");
        (await System.IO.File.ReadAllLinesAsync(quarantine.Uri)).ShouldBe(
        [
            "file,line,reason,row",
            $"green_tripdata_2019-01.csv,3,passenger_count: 'two' is not a whole number,\"{bad}\"",
            $"green_tripdata_2019-01.csv,4,21 columns instead of 20,\"{Row()},surplus\"",
            "green_tripdata_2019-01.csv,5,3 columns instead of 20,\"only,three,fields\"",
        ]);
    }

    [Fact]
    public async Task Too_large_a_share_of_such_rows_fails_with_counts_limit_and_reasons()
    {
        var text = File([.. Enumerable.Repeat(Row(), 9), Row(fare: "free")]);

        var error = await Should.ThrowAsync<TripFileException>(() => _warehouse.LoadAsync(Green, text, maxQuarantinedShare: 0.05));

        error.IsRetryable.ShouldBeFalse();
        error.Message.ShouldContain("1 of 10 rows of 'green_tripdata_2019-01.csv' do not parse: 10.00 %, and the limit is 5.00 %");
        error.Message.ShouldContain("line 11: fare_amount: 'free' is not a number");
        _warehouse.Count(Green).ShouldBe(0);
    }

    [Fact]
    public async Task A_share_at_the_limit_passes()
    {
        var text = File([.. Enumerable.Repeat(Row(), 9), Row(fare: "free")]);

        (await _warehouse.LoadAsync(Green, text, maxQuarantinedShare: 0.1)).Inserted.ShouldBe(9);
    }

    [Fact]
    public async Task A_wrong_header_names_the_column_that_was_expected_and_the_one_found()
    {
        var text = File(Row()).Replace("lpep_dropoff_datetime", "dropoff_datetime", StringComparison.Ordinal);

        await FailsAsync(text, "column 3 should be 'lpep_dropoff_datetime' and is 'dropoff_datetime'");
    }

    [Fact]
    public async Task A_header_of_the_other_taxi_is_refused() => await FailsAsync($"{Yellow.Schema.Header}\n", "column 2 should be 'lpep_pickup_datetime' and is 'tpep_pickup_datetime'");

    [Fact]
    public async Task A_header_that_lacks_a_column_is_refused() =>
        await FailsAsync(File(Row()).Replace(",congestion_surcharge", "", StringComparison.Ordinal), "column 20 should be 'congestion_surcharge' and is nothing");

    [Fact]
    public async Task A_header_with_a_column_more_is_refused() =>
        await FailsAsync(File(Row()).Replace(",congestion_surcharge", ",congestion_surcharge,airport_fee", StringComparison.Ordinal), "column 21 should be nothing and is 'airport_fee'");

    [Fact]
    public async Task A_last_line_that_was_cut_off_fails_the_whole_file() =>
        await FailsAsync(File(Row(), Row()) + "1,2021-0", "cut off in its last line, 4: 2 columns instead of 20 (1,2021-0)");

    [Fact]
    public async Task An_empty_file_is_refused() => await FailsAsync("", "is empty");

    [Fact]
    public async Task Text_that_is_no_trip_file_is_refused() => await FailsAsync("<html>Not found</html>", "column 1 should be 'VendorID' and is '<html>Not found</html>'");

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(200)]
    public async Task A_gzip_file_that_was_cut_off_is_refused(int missingBytes) => await FailsGzipAsync(Gzip(Rows(2000))[..^missingBytes], "is cut off");

    [Fact]
    public async Task An_empty_gzip_file_is_refused() => await FailsGzipAsync([], "is empty");

    [Fact]
    public async Task A_gzip_file_with_a_wrong_checksum_is_refused()
    {
        var bytes = Gzip(Rows(2000));
        bytes[^6] ^= 1;

        await FailsGzipAsync(bytes, "is not a sound gzip file");
    }

    [Fact]
    public async Task Text_named_as_gzip_is_refused() => await FailsGzipAsync(Encoding.UTF8.GetBytes(File(Row())), "is not a sound gzip file");

    [Fact]
    public async Task Rows_and_bytes_are_reported()
    {
        var bytes = Gzip(Rows(5000));

        var loaded = await _warehouse.LoadAsync(Green, bytes, Green.Name + ".gz");

        loaded.Task.Metrics["rows staged"].ShouldBe(5000);
        loaded.Task.Metrics["rows inserted"].ShouldBe(5000);
        loaded.Task.Progress.Where(progress => progress.Unit == "bytes").Max(progress => progress.Done).ShouldBe(bytes.Length);
        loaded.Task.Progress[^1].ShouldBe(new Pipelines.TaskProgress(5000, 5000, "rows"));
    }

    [Fact]
    public async Task A_load_that_is_canceled_loads_nothing()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var task = _warehouse.NewTask();
        var artifact = await task.SaveAsync(Green.Name, (stream, ct) => stream.WriteAsync(Encoding.UTF8.GetBytes(Rows(10)), ct).AsTask());

        await Should.ThrowAsync<OperationCanceledException>(() => new TripLoader(_warehouse.Trips).StageAsync(Green, artifact, 0, task, stop.Token));
    }

    public void Dispose() => _warehouse.Dispose();

    private Task FailsAsync(string text, string message) => FailsAsync(Encoding.UTF8.GetBytes(text), Green.Name, message);

    private Task FailsGzipAsync(byte[] bytes, string message) => FailsAsync(bytes, Green.Name + ".gz", message);

    private async Task FailsAsync(byte[] bytes, string name, string message)
    {
        var error = await Should.ThrowAsync<TripFileException>(() => _warehouse.LoadAsync(Green, bytes, name, maxQuarantinedShare: 1));

        error.IsRetryable.ShouldBeFalse();
        error.Message.ShouldContain(message);
        _warehouse.Count(Green).ShouldBe(0);
    }
}
