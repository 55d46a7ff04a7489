namespace Pipelines.Runtime.Storage;

/// <summary>The right of a process to drive executions, until it expires. Every commit carries it.</summary>
/// <param name="NodeId">The process: <c>host-pid-random</c>.</param>
/// <param name="Epoch">Which lease of the store this is; a later lease has a greater one.</param>
public sealed record NodeLease(string NodeId, long Epoch);
