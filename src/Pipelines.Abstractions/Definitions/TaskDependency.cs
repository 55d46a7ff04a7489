namespace Pipelines.Definitions;

/// <summary>That a task comes after another, and what it takes of it.</summary>
/// <param name="TaskId">The task that comes before.</param>
/// <param name="Kind">What is taken.</param>
public sealed record TaskDependency(string TaskId, DependencyKind Kind);
