using Pipelines.Definitions;

namespace Pipelines.Runtime.Executor;

/// <summary>What tasks are told of those before them.</summary>
internal sealed partial class GraphState : IUpstreamResults
{
    /// <inheritdoc/>
    public UpstreamResult Get(string taskId) => _byId[taskId].Result;

    /// <inheritdoc/>
    public TaskRunState GetState(string taskId) => _byId[taskId].State;

    /// <inheritdoc/>
    public IReadOnlyList<UpstreamResult> GetElements(string taskId) => _byId[taskId].ElementResults;

    /// <summary>Whether everything is there that the flow's outputs are made from.</summary>
    public bool HasOutputsFor(OutputDefinition output) =>
        output.Dependencies.All(dependency => dependency.Kind != DependencyKind.Value || _byId[dependency.TaskId].HasValue);
}
