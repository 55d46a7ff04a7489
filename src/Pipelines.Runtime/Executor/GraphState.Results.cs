using Pipelines.Definitions;
using Pipelines.Runtime.Storage;

namespace Pipelines.Runtime.Executor;

/// <summary>What tasks are told of those before them.</summary>
internal sealed partial class GraphState : IUpstreamResults
{
    /// <summary>A task run by its key; <see langword="null"/> when there is none.</summary>
    public TaskRun? Find(TaskRunKey key) => !_byId.TryGetValue(key.TaskId, out var node) ? null
        : key.ElementIndex is not { } index ? node.Whole
        : node.Elements is { } elements && index < elements.Length ? elements[index] : null;

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
