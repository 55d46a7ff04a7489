namespace Pipelines.Postgres.Tests.Data;

/// <summary>Files as they are published, and the ways in which some of them are broken.</summary>
public sealed class RealFileTests : DatabaseTest
{
    private static readonly PostgresTable Yellow = new(
        "yellow",
        new("vendorid", "text"), new("tpep_pickup_datetime", "timestamp"), new("tpep_dropoff_datetime", "timestamp"), new("passenger_count", "integer"),
        new("trip_distance", "double precision"), new("ratecodeid", "text"), new("store_and_fwd_flag", "text"), new("pulocationid", "text"), new("dolocationid", "text"),
        new("payment_type", "integer"), new("fare_amount", "double precision"), new("extra", "double precision"), new("mta_tax", "double precision"), new("tip_amount", "double precision"),
        new("tolls_amount", "double precision"), new("improvement_surcharge", "double precision"), new("total_amount", "double precision"), new("congestion_surcharge", "double precision"));

    [RealFileFact]
    public async Task Files_of_either_line_end_are_loaded_with_empty_values_as_nothing()
    {
        await Database.CreateIfMissingAsync(Yellow);
        await using var windows = RealFiles.Open("yellow_tripdata_2019-01.csv.gz");
        await using var unix = RealFiles.Open("yellow_tripdata_2020-04.csv.gz");

        (await Database.CopyInAsync(Yellow, windows)).Rows.ShouldBe(10_000);
        (await Database.CopyInAsync(Yellow, unix)).Rows.ShouldBe(10_000);

        (await CountAsync(Yellow)).ShouldBe(20_000);
        (await Database.QuerySingleAsync<long>($"SELECT count(*) FROM {Yellow} WHERE vendorid IS NULL")).ShouldBe(803);
        (await Database.QuerySingleAsync<long>($"SELECT count(*) FROM {Yellow} WHERE congestion_surcharge IS NULL")).ShouldBe(6327);
    }

    [RealFileFact]
    public async Task A_file_that_ends_in_the_middle_of_a_row_is_refused()
    {
        await Database.CreateIfMissingAsync(Yellow);
        await using var file = RealFiles.Open("quirks/yellow_tripdata_2021-01.truncated.csv.gz");

        var error = await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Yellow, file));

        error.Line.ShouldBe(22_794);
        (await CountAsync(Yellow)).ShouldBe(0);
    }

    [RealFileFact]
    public async Task A_file_of_other_headers_is_refused()
    {
        await Database.CreateIfMissingAsync(Yellow);
        await using var file = RealFiles.Open("quirks/yellow_tripdata_2019-01.otherheader.csv.gz");

        var error = await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Yellow, file));

        error.Message.ShouldContain("does not fit table \"yellow\": unknown 'vendor_id'");
        error.Message.ShouldContain("missing 'vendorid'");
    }

    [RealFileFact]
    public async Task A_file_of_mixed_line_ends_is_refused_whole()
    {
        await Database.CreateIfMissingAsync(Yellow);
        await using var file = RealFiles.Open("quirks/yellow_tripdata_2019-02.mixed-eol.csv.gz");

        var error = await Should.ThrowAsync<PostgresDataException>(() => Database.CopyInAsync(Yellow, file));

        error.Line.ShouldBe(10_001);
        error.Message.ShouldContain("newline");
        (await CountAsync(Yellow)).ShouldBe(0);
    }

    [RealFileFact]
    public async Task Quoted_zones_are_loaded()
    {
        var zones = new PostgresTable("zones", new("locationid", "integer"), new("borough", "text"), new("zone", "text"), new("service_zone", "text"));
        await Database.CreateIfMissingAsync(zones);
        await using var file = RealFiles.Open("taxi_zone_lookup.csv");

        (await Database.CopyInAsync(zones, file)).Rows.ShouldBe(265);
    }
}
