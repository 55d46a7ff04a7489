using System.Globalization;
using TaxiPipelines.Trips;

namespace TaxiPipelines.Sources;

/// <summary>One made-up trip. Amounts are in cents, so that texts are exact.</summary>
internal sealed record SampleTrip
{
    /// <summary>Whether the meter's data is missing: vendor, passengers, rate, payment and the like are then empty.</summary>
    public bool LacksMeterData { get; init; }

    public required int Vendor { get; init; }

    public required DateTime Pickup { get; init; }

    public required DateTime Dropoff { get; init; }

    public required int From { get; init; }

    public required int To { get; init; }

    public required int Passengers { get; init; }

    public required int Hundredths { get; init; }

    public required int Fare { get; init; }

    public required int Tax { get; init; }

    public required int Tip { get; init; }

    public required int Payment { get; init; }

    private int Surcharge => Fare < 0 ? -30 : 30;

    /// <summary>The line of a file.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="wholeAsFloat">Whether whole numbers are written as pandas does where a column has empty fields: <c>1.0</c>.</param>
    public string Line(TripSchema schema, bool wholeAsFloat) =>
        string.Join(',', schema.Columns.Select(column => Field(column, wholeAsFloat)));

    private string Field(TripColumn column, bool wholeAsFloat) => column.Header switch
    {
        "VendorID" => Metered(Vendor, wholeAsFloat),
        "lpep_pickup_datetime" or "tpep_pickup_datetime" => Time(Pickup),
        "lpep_dropoff_datetime" or "tpep_dropoff_datetime" => Time(Dropoff),
        "passenger_count" => Metered(Passengers, wholeAsFloat),
        "trip_distance" => Amount(Hundredths, wholeAsFloat),
        "RatecodeID" => Metered(1, wholeAsFloat),
        "store_and_fwd_flag" => LacksMeterData ? "" : "N",
        "PULocationID" => From.ToString(CultureInfo.InvariantCulture),
        "DOLocationID" => To.ToString(CultureInfo.InvariantCulture),
        "payment_type" => Metered(Payment, wholeAsFloat),
        "trip_type" => Metered(1, wholeAsFloat),
        "fare_amount" => Amount(Fare, wholeAsFloat),
        "mta_tax" => Amount(Tax, wholeAsFloat),
        "tip_amount" => Amount(Tip, wholeAsFloat),
        "improvement_surcharge" => Amount(Surcharge, wholeAsFloat),
        "total_amount" => Amount(Fare + Tax + Tip + Surcharge, wholeAsFloat),
        "congestion_surcharge" => LacksMeterData ? "" : Amount(0, wholeAsFloat),
        "ehail_fee" => "",
        _ => Amount(0, wholeAsFloat),
    };

    private string Metered(int value, bool wholeAsFloat) =>
        LacksMeterData ? "" : value.ToString(CultureInfo.InvariantCulture) + (wholeAsFloat ? ".0" : "");

    private static string Time(DateTime value) => value.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Amount(int cents, bool wholeAsFloat) => (cents / 100m).ToString(wholeAsFloat ? "0.0#" : "0.##", CultureInfo.InvariantCulture);
}
