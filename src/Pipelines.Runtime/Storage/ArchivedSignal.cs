namespace Pipelines.Runtime.Storage;

/// <summary>What an execution was told, and when in its life.</summary>
/// <param name="Signal">What.</param>
/// <param name="Attempt">Which try of the whole execution it was said to; after a restart it means nothing.</param>
public sealed record ArchivedSignal(ExecutionSignal Signal, int Attempt);
