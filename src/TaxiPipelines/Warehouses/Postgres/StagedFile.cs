namespace TaxiPipelines.Warehouses.Postgres;

/// <summary>What an execution has staged.</summary>
/// <param name="FileName">The file the rows come from.</param>
/// <param name="Table">The table that holds them; <see langword="null"/> where the very same rows were in place already.</param>
/// <param name="Rows">How many.</param>
/// <param name="RowIdSum">The sum of the first 32 bits of their ids: with their number, tells whether other rows are the same.</param>
/// <param name="Pickups">When the trips began.</param>
internal sealed record StagedFile(string FileName, string? Table, long Rows, long RowIdSum, PickupRanges Pickups);
