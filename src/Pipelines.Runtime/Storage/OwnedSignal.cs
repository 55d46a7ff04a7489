namespace Pipelines.Runtime.Storage;

/// <summary>A signal to an execution that this process drives.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="Signal">What it is told.</param>
public sealed record OwnedSignal(string ExecutionId, ExecutionSignal Signal);
