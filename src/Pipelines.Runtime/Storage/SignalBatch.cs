namespace Pipelines.Runtime.Storage;

/// <summary>Signals to executions of one node.</summary>
/// <param name="LastId">All signals up to this id have been looked at, those to others too: where to go on.</param>
/// <param name="Signals">Those to the node's own executions, oldest first.</param>
public sealed record SignalBatch(long LastId, IReadOnlyList<OwnedSignal> Signals);
