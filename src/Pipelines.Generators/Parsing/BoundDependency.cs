using Microsoft.CodeAnalysis;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>That something comes after a task, and where the code says so.</summary>
internal sealed record BoundDependency(string TaskId, DependencyModelKind Kind, Location? Location)
{
    /// <summary>Each task once, with the strictest kind, in order of first mention.</summary>
    public static EquatableArray<DependencyModel> Strictest(IEnumerable<BoundDependency> dependencies) =>
        dependencies
            .GroupBy(static dependency => dependency.TaskId)
            .Select(static same => new DependencyModel(same.Key, same.Min(static dependency => dependency.Kind)))
            .ToEquatableArray();
}
