namespace Pipelines.Postgres;

/// <summary>What was copied.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Bytes">How many bytes went over the wire; of a compressed file, those of its content.</param>
/// <param name="Duration">How long it took, by the task's clock.</param>
public sealed record CopyResult(long Rows, long Bytes, TimeSpan Duration);
