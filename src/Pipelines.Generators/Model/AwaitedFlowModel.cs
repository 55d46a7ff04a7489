namespace Pipelines.Generators.Model;

/// <summary>One of several flows that a trigger waits for.</summary>
/// <param name="Type">The flow, fully qualified.</param>
/// <param name="Outputs">Its outputs; <see langword="null"/> when the method takes the plain event.</param>
internal sealed record AwaitedFlowModel(string Type, TypeShape? Outputs);
