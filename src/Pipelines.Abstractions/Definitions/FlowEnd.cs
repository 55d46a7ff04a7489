namespace Pipelines.Definitions;

/// <summary>The end of an execution as a trigger that waits for several is given it.</summary>
/// <param name="Completed">The end.</param>
/// <param name="OutputsJson">The outputs as JSON; <see langword="null"/> when there are none.</param>
public sealed record FlowEnd(FlowCompleted Completed, ReadOnlyMemory<byte>? OutputsJson);
