namespace Pipelines.Runtime.Storage;

/// <summary>A figure that an attempt reported, summed over the attempt.</summary>
/// <param name="Key">The task run.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Name">What is counted.</param>
/// <param name="Value">The sum, in <paramref name="Unit"/>.</param>
/// <param name="Unit">The unit; <see langword="null"/> for a plain count.</param>
public sealed record MetricRecord(TaskRunKey Key, int Attempt, string Name, double Value, string? Unit);
