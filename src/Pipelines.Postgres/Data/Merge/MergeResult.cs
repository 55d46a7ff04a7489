namespace Pipelines.Postgres;

/// <summary>What a merge came to.</summary>
/// <param name="Inserted">How many rows were added.</param>
/// <param name="Updated">How many rows were changed.</param>
public sealed record MergeResult(long Inserted, long Updated);
