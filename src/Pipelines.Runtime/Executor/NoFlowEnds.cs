using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Executor;

/// <summary>Nobody follows any flow: where flows run without triggers.</summary>
internal sealed class NoFlowEnds : IFlowEnds
{
    /// <inheritdoc/>
    public bool IsAnyFollowed => false;

    /// <inheritdoc/>
    public IReadOnlyList<DocumentWrite> Of(string flow, ExecutionInfo execution, ExecutionState state, DateTimeOffset endedAt) => [];

    /// <inheritdoc/>
    public void Durable(string flow)
    {
        // There is nobody to tell.
    }

    /// <inheritdoc/>
    public void DurableElsewhere()
    {
        // There is nobody to tell.
    }
}
