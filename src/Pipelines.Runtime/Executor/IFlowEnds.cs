using Pipelines.Runtime.Storage.Documents;

namespace Pipelines.Runtime.Executor;

/// <summary>What others are to see of the ends of executions. On the path of every execution: a flow that nobody follows costs a look-up.</summary>
internal interface IFlowEnds
{
    /// <summary>Whether anybody follows any flow.</summary>
    bool IsAnyFollowed { get; }

    /// <summary>What is to become durable together with an end.</summary>
    /// <param name="flow">The flow's full name.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="state">How it ends.</param>
    /// <param name="endedAt">When.</param>
    IReadOnlyList<DocumentWrite> Of(string flow, ExecutionInfo execution, ExecutionState state, DateTimeOffset endedAt);

    /// <summary>Says that it is durable; returns at once.</summary>
    /// <param name="flow">The flow's full name.</param>
    void Durable(string flow);

    /// <summary>Says that other processes may have made ends durable; returns at once.</summary>
    void DurableElsewhere();
}
