namespace Pipelines.Generators.Model;

/// <summary>That a task comes after another.</summary>
internal sealed record DependencyModel(string TaskId, DependencyModelKind Kind);

/// <summary>The members of <c>DependencyKind</c>, by the same names and in the same order: from strict to lenient.</summary>
internal enum DependencyModelKind
{
    Value,
    Order,
    Optional,
    Outcome,
}
