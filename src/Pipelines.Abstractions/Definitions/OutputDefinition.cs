namespace Pipelines.Definitions;

/// <summary>How a flow's outputs are made.</summary>
public sealed record OutputDefinition
{
    /// <summary>The type of the outputs, for people.</summary>
    public required string Type { get; init; }

    /// <summary>What the outputs are made from.</summary>
    public IReadOnlyList<TaskDependency> Dependencies { get; init; } = [];

    /// <summary>Makes the outputs.</summary>
    public required Func<TaskInvocation, TaskOutput> Make { get; init; }
}
