namespace Pipelines.Runtime.Storage;

/// <summary>The lease has expired and another process has taken over: nothing was committed, and nothing may be any more.</summary>
/// <param name="lease">The lease that was lost.</param>
public sealed class LeaseLostException(NodeLease lease)
    : PipelineException($"Node '{lease?.NodeId}' lost its lease (epoch {lease?.Epoch}): it was silent for longer than the lease lasts, and another process may drive its executions now. This process stops driving them.")
{
    /// <summary>The lease that was lost.</summary>
    public NodeLease? Lease { get; } = lease;
}
