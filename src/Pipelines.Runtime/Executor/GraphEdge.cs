using Pipelines.Definitions;

namespace Pipelines.Runtime.Executor;

/// <summary>That one task of a graph comes after another.</summary>
/// <param name="From">The task that comes before.</param>
/// <param name="To">The task that comes after.</param>
/// <param name="Kind">What is taken.</param>
internal sealed record GraphEdge(TaskNode From, TaskNode To, DependencyKind Kind);
