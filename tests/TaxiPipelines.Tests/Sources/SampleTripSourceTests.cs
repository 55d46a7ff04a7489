using System.IO.Compression;
using Pipelines;
using TaxiPipelines.Sources;
using TaxiPipelines.Tests.Support;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Tests.Sources;

public sealed class SampleTripSourceTests : IDisposable
{
    private readonly SqliteWarehouse _warehouse = new();

    [Fact]
    public async Task The_same_month_is_the_same_file()
    {
        var first = await Make(Csv.Green);
        var second = await Make(Csv.Green);

        second.Sha256.ShouldBe(first.Sha256);
    }

    [Fact]
    public async Task Another_month_or_taxi_is_another_file()
    {
        var shas = new[] { Csv.Green, Csv.Yellow, new TripFile(TaxiType.Green, new YearMonth(2019, 2)) }.Select(file => Make(file));

        (await Task.WhenAll(shas)).Select(artifact => artifact.Sha256).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public async Task It_says_that_it_is_synthetic()
    {
        var task = _warehouse.NewTask();

        var artifact = await new SampleTripSource(100).DownloadAsync(Csv.Green, task, default);

        artifact.Name.ShouldBe("green_tripdata_2019-01.synthetic.csv.gz");
        task.Logs.ShouldHaveSingleItem().ShouldContain("SYNTHETIC");
    }

    [Theory]
    [InlineData(TaxiType.Green, 1)]
    [InlineData(TaxiType.Green, 2)]
    [InlineData(TaxiType.Yellow, 3)]
    [InlineData(TaxiType.Yellow, 6)]
    public async Task All_rows_load_but_the_few_broken_ones(TaxiType taxi, int month)
    {
        var file = new TripFile(taxi, new YearMonth(2019, month));
        var task = _warehouse.NewTask();
        var artifact = await new SampleTripSource(20_000).DownloadAsync(file, task, default);

        var loaded = await _warehouse.LoadAsync(file, artifact, task);

        (loaded.Staged, loaded.Inserted, loaded.Quarantined).ShouldBe((20_000, 20_000, 2));
        _warehouse.Query($"SELECT DISTINCT filename FROM {file.Schema.Table}").ShouldBe([file.Name]);
    }

    [Fact]
    public async Task It_has_the_quirks_of_the_real_files()
    {
        var task = _warehouse.NewTask();
        await _warehouse.LoadAsync(Csv.Green, await new SampleTripSource(50_000).DownloadAsync(Csv.Green, task, default), task);

        Count("SELECT count(*) FROM green_tripdata WHERE vendorid IS NULL AND passenger_count IS NULL AND payment_type IS NULL").ShouldBe(4000);
        Count("SELECT count(*) FROM green_tripdata WHERE ehail_fee IS NOT NULL").ShouldBe(0);
        Count("SELECT count(*) - count(DISTINCT unique_row_id) FROM green_tripdata").ShouldBeGreaterThan(10, "reversals");
        Count("SELECT count(*) FROM green_tripdata WHERE fare_amount < 0").ShouldBeGreaterThan(50);
        Count("SELECT count(*) FROM green_tripdata WHERE lpep_pickup_datetime NOT LIKE '2019-01%'").ShouldBeGreaterThan(10);
        Count("SELECT count(*) FROM green_tripdata WHERE lpep_pickup_datetime LIKE '2008%'").ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Even_months_end_lines_with_carriage_returns_but_for_the_last()
    {
        var text = await TextAsync(new TripFile(TaxiType.Yellow, new YearMonth(2019, 2)));

        text.Count(character => character == '\r').ShouldBe(text.Count(character => character == '\n') - 1);
        text.ShouldEndWith("\n");
        text[^2].ShouldNotBe('\r');
    }

    [Fact]
    public async Task Every_third_month_writes_whole_numbers_as_floats() =>
        (await TextAsync(new TripFile(TaxiType.Yellow, new YearMonth(2019, 3)))).Split('\n')[1].ShouldMatch(@"^[12]\.0,");

    public void Dispose() => _warehouse.Dispose();

    private Task<Artifact> Make(TripFile file) => new SampleTripSource(500).DownloadAsync(file, _warehouse.NewTask(), default);

    private long Count(string sql) => long.Parse(_warehouse.Query(sql)[0]);

    private async Task<string> TextAsync(TripFile file)
    {
        await using var gzip = new GZipStream(File.OpenRead((await Make(file)).Uri), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return await reader.ReadToEndAsync();
    }
}
