namespace TaxiPipelines.Trips;

/// <summary>A column of the published files and of the tables.</summary>
/// <param name="Header">The name in a file's header, e.g. <c>PULocationID</c>.</param>
/// <param name="Type">How the value is stored.</param>
public sealed record TripColumn(string Header, ColumnType Type)
{
    /// <summary>The name in a table: lower-case, as PostgreSQL folds names that are not quoted.</summary>
    public string Name { get; } = Header.ToLowerInvariant();
}
