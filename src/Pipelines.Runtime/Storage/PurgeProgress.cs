namespace Pipelines.Runtime.Storage;

/// <summary>How far a purge came.</summary>
/// <param name="Handled">How many executions, from the first, need not be given again: they are gone or must stay.</param>
/// <param name="Removed">How many of them are gone.</param>
/// <param name="Rows">How many rows were removed, of executions and all that belongs to them.</param>
public sealed record PurgeProgress(int Handled, int Removed, long Rows);
