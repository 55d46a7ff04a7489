using static TaxiPipelines.Trips.ColumnType;

namespace TaxiPipelines.Trips;

/// <summary>The columns of one kind of trips, in the order of the files; the tables have two more in front.</summary>
public sealed class TripSchema
{
    /// <summary>The first column of a table: <see cref="TripRowId"/>.</summary>
    public const string RowIdColumn = "unique_row_id";

    /// <summary>The second column of a table: the name of the file that a row came from.</summary>
    public const string FileNameColumn = "filename";

    private static readonly TripSchema Green = new("green_tripdata",
    [
        new("VendorID", Text),
        new("lpep_pickup_datetime", Timestamp),
        new("lpep_dropoff_datetime", Timestamp),
        new("store_and_fwd_flag", Text),
        new("RatecodeID", Text),
        new("PULocationID", Text),
        new("DOLocationID", Text),
        new("passenger_count", Whole),
        new("trip_distance", Real),
        new("fare_amount", Real),
        new("extra", Real),
        new("mta_tax", Real),
        new("tip_amount", Real),
        new("tolls_amount", Real),
        new("ehail_fee", Real),
        new("improvement_surcharge", Real),
        new("total_amount", Real),
        new("payment_type", Whole),
        new("trip_type", Whole),
        new("congestion_surcharge", Real),
    ]);

    private static readonly TripSchema Yellow = new("yellow_tripdata",
    [
        new("VendorID", Text),
        new("tpep_pickup_datetime", Timestamp),
        new("tpep_dropoff_datetime", Timestamp),
        new("passenger_count", Whole),
        new("trip_distance", Real),
        new("RatecodeID", Text),
        new("store_and_fwd_flag", Text),
        new("PULocationID", Text),
        new("DOLocationID", Text),
        new("payment_type", Whole),
        new("fare_amount", Real),
        new("extra", Real),
        new("mta_tax", Real),
        new("tip_amount", Real),
        new("tolls_amount", Real),
        new("improvement_surcharge", Real),
        new("total_amount", Real),
        new("congestion_surcharge", Real),
    ]);

    private TripSchema(string table, IReadOnlyList<TripColumn> columns)
    {
        Table = table;
        Columns = columns;
        TableColumns = [RowIdColumn, FileNameColumn, .. columns.Select(column => column.Name)];
        RowIdParts = [IndexOf("vendorid"), 1, 2, IndexOf("pulocationid"), IndexOf("dolocationid"), IndexOf("fare_amount"), IndexOf("trip_distance")];
    }

    /// <summary>The table's name, which files are named after too: <c>green_tripdata</c>.</summary>
    public string Table { get; }

    /// <summary>The columns of a file, in order.</summary>
    public IReadOnlyList<TripColumn> Columns { get; }

    /// <summary>The names of all columns of the table, in order.</summary>
    public IReadOnlyList<string> TableColumns { get; }

    /// <summary>Where the parts of a row's id stand in <see cref="Columns"/>: vendor, pickup, dropoff, from, to, fare, distance.</summary>
    public IReadOnlyList<int> RowIdParts { get; }

    /// <summary>The first line of a file.</summary>
    public string Header => string.Join(',', Columns.Select(column => column.Header));

    /// <summary>The columns of one kind of cab.</summary>
    /// <param name="taxi">The kind of cab.</param>
    public static TripSchema Of(TaxiType taxi) => taxi == TaxiType.Green ? Green : Yellow;

    private int IndexOf(string name)
    {
        for (var index = 0; index < Columns.Count; index++)
        {
            if (Columns[index].Name == name)
            {
                return index;
            }
        }

        throw new ArgumentException($"'{Table}' has no column '{name}'.", nameof(name));
    }
}
