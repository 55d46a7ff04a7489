using Pipelines;

namespace TaxiPipelines.Trips;

/// <summary>One month of one kind of cab, as the course's release publishes it.</summary>
/// <param name="Taxi">The kind of cab.</param>
/// <param name="Month">The month.</param>
public sealed record TripFile(TaxiType Taxi, YearMonth Month)
{
    /// <summary>The file's name, which is also the value of the column <c>filename</c>: <c>green_tripdata_2019-01.csv</c>.</summary>
    public string Name => $"{Schema.Table}_{Month}.csv";

    /// <summary>The columns of the file and its table.</summary>
    public TripSchema Schema => TripSchema.Of(Taxi);
}
