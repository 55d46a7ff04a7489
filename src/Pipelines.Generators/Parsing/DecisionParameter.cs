using Microsoft.CodeAnalysis;

namespace Pipelines.Generators.Parsing;

/// <summary>Tells parameters that take a person's decision from those that take an approval that a task returned.</summary>
internal static class DecisionParameter
{
    // A task may hand on the approval it was given; what names that task takes its output.
    public static bool Is(IParameterSymbol parameter, TaskGraph graph, DeclaredTask? task) =>
        parameter.Type.Is(KnownNames.Approval)
        && parameter.FindAttribute(KnownNames.EachAttribute) is null
        && parameter.FindAttribute(KnownNames.FromAttribute) is null
        && !(graph.Find(Naming.ToKebabCase(parameter.Name)) is { } source && source != task && source.OutputType.Is(KnownNames.Approval));

    /// <summary>Why there is no decision to take; <see langword="null"/> when there is one, or when its <c>[Approval]</c> is the mistake.</summary>
    public static string? ExplainNoDecision(Consumer consumer, DeclaredTask? task) => consumer switch
    {
        Consumer.Condition or Consumer.Output => "nobody is asked here; let the task that asks return what was decided, and take its output",
        _ when task?.Attributes.Find(KnownNames.ApprovalAttribute) is not null => null,
        Consumer.Task => "it is a person's decision, and nobody is asked for it; add [Approval(\"…\")] to the method",
        _ => "a handler cannot wait for a person; take the decision in a [Task]",
    };
}
