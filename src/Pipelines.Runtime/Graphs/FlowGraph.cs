using Pipelines.Definitions;

namespace Pipelines.Runtime.Graphs;

/// <summary>What a picture of a flow shows: nodes and edges, in order of declaration.</summary>
/// <param name="Title">The flow's full name.</param>
/// <param name="Nodes">Tasks, and the outputs as the last node.</param>
/// <param name="Edges">What comes after what.</param>
internal sealed record FlowGraph(string Title, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphEdge> Edges)
{
    /// <summary>The id of the node that stands for the flow's outputs; no task can have it.</summary>
    public const string OutputsId = "(outputs)";

    /// <summary>Draws a flow.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="states">How its tasks stand; <see langword="null"/> for the definition alone.</param>
    public static FlowGraph Of(FlowDefinition flow, IReadOnlyDictionary<string, TaskRunState>? states = null)
    {
        var tasks = flow.Tasks.ToDictionary(task => task.Id, StringComparer.Ordinal);
        List<GraphNode> nodes = [.. flow.Tasks.Select(task => Node(task, states))];
        List<GraphEdge> edges = [.. flow.Tasks.SelectMany(task => task.Dependencies.Select(dependency => Edge(dependency, task.Id, task.Each, tasks)))];
        if (flow.Output is { } output)
        {
            nodes.Add(new GraphNode(OutputsId, "outputs", GraphNodeKind.Outputs) { OutputType = output.Type });
            edges.AddRange(output.Dependencies.Select(dependency => Edge(dependency, OutputsId, null, tasks)));
        }

        return new FlowGraph(flow.FullName, nodes, edges);
    }

    private static GraphNode Node(TaskDefinition task, IReadOnlyDictionary<string, TaskRunState>? states) =>
        new(task.Id, task.Id, task.Role switch
        {
            TaskRole.OnFailure => GraphNodeKind.OnFailure,
            TaskRole.Finally => GraphNodeKind.Finally,
            _ => GraphNodeKind.Work,
        })
        {
            Description = task.Description,
            OutputType = task.OutputType,
            Each = task.Each,
            MaxParallel = task.MaxParallel,
            Condition = task.ConditionName,
            Handles = task.Handles,
            AllowFailure = task.AllowFailure,
            Retries = task.Retry?.MaxRetries ?? 0,
            State = states is not null && states.TryGetValue(task.Id, out var state) ? state : null,
        };

    private static GraphEdge Edge(TaskDependency dependency, string to, string? each, Dictionary<string, TaskDefinition> tasks) =>
        new(
            dependency.TaskId,
            to,
            dependency.Kind switch
            {
                DependencyKind.Order => GraphEdgeKind.Order,
                _ when dependency.TaskId == each => GraphEdgeKind.Each,
                _ => GraphEdgeKind.Data,
            },
            dependency.Kind == DependencyKind.Order ? null : tasks.GetValueOrDefault(dependency.TaskId)?.OutputType);
}
