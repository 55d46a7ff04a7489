using Pipelines;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Tests.Trips;

public sealed class TripSchemaTests
{
    [Fact]
    public void The_green_table_has_the_columns_of_the_course_in_their_order() =>
        string.Join(' ', TripSchema.Of(TaxiType.Green).TableColumns).ShouldBe(
            "unique_row_id filename vendorid lpep_pickup_datetime lpep_dropoff_datetime store_and_fwd_flag ratecodeid pulocationid dolocationid "
            + "passenger_count trip_distance fare_amount extra mta_tax tip_amount tolls_amount ehail_fee improvement_surcharge total_amount "
            + "payment_type trip_type congestion_surcharge");

    [Fact]
    public void The_yellow_table_has_the_columns_of_the_course_in_their_order() =>
        string.Join(' ', TripSchema.Of(TaxiType.Yellow).TableColumns).ShouldBe(
            "unique_row_id filename vendorid tpep_pickup_datetime tpep_dropoff_datetime passenger_count trip_distance ratecodeid store_and_fwd_flag "
            + "pulocationid dolocationid payment_type fare_amount extra mta_tax tip_amount tolls_amount improvement_surcharge total_amount congestion_surcharge");

    [Fact]
    public void A_row_id_is_made_of_the_columns_of_the_course_in_their_order()
    {
        foreach (var (taxi, prefix) in new[] { (TaxiType.Green, "lpep"), (TaxiType.Yellow, "tpep") })
        {
            var schema = TripSchema.Of(taxi);
            string.Join(' ', schema.RowIdParts.Select(part => schema.Columns[part].Header)).ShouldBe(
                $"VendorID {prefix}_pickup_datetime {prefix}_dropoff_datetime PULocationID DOLocationID fare_amount trip_distance");
        }
    }

    [Theory]
    [InlineData(TaxiType.Green, "2020-04", "green_tripdata_2020-04.csv")]
    [InlineData(TaxiType.Yellow, "2019-01", "yellow_tripdata_2019-01.csv")]
    public void A_file_is_named_as_in_the_release(TaxiType taxi, string month, string name) =>
        new TripFile(taxi, YearMonth.Parse(month)).Name.ShouldBe(name);
}
