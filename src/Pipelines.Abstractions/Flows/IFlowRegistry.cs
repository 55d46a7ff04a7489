using Pipelines.Definitions;

namespace Pipelines;

/// <summary>The flows that a program runs; the generated <c>AddFlows</c> methods extend it.</summary>
public interface IFlowRegistry
{
    /// <summary>Adds a flow.</summary>
    /// <param name="flow">The flow's generated <c>Definition</c>.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="PipelineException">Another flow of that namespace and id was added before.</exception>
    IFlowRegistry Add(FlowDefinition flow);
}
