using Microsoft.CodeAnalysis;
using Pipelines.Generators.Emitting;

namespace Pipelines.Generators.Parsing;

/// <summary>The names of what is generated into every flow, which its own members cannot have.</summary>
internal static class GeneratedNames
{
    private const string Definition = "Definition";
    private const string Call = "Call";

    /// <summary>Why the class cannot be a flow; <see langword="null"/> when nothing of it has such a name.</summary>
    public static string? FindFault(INamedTypeSymbol flow) =>
        flow.Name is Definition or Call or Names.Parts ? $"is called '{flow.Name}', as a member is that is generated into every flow; rename it"
        : flow.FromBaseDown().SelectMany(level => level.GetMembers().Where(member => IsSeen(member, flow))).FirstOrDefault(member => IsTaken(member, flow)) is { } taken
            ? $"has the member '{(IsOwn(taken, flow) ? taken.Name : $"{taken.ContainingType.Name}.{taken.Name}")}', but a member of this name is generated into every flow; rename it"
            : null;

    private static bool IsOwn(ISymbol member, INamedTypeSymbol flow) => SymbolEqualityComparer.Default.Equals(member.ContainingType, flow);

    // Of a base that is a flow itself it is what was generated there.
    private static bool IsSeen(ISymbol member, INamedTypeSymbol flow) =>
        IsOwn(member, flow)
        || (member.DeclaredAccessibility != Accessibility.Private && member.ContainingType.GetAttributes().Find(KnownNames.FlowAttribute) is null);

    private static bool IsTaken(ISymbol member, INamedTypeSymbol flow) => member.Name switch
    {
        Definition or Names.Parts => true,
        Call => member is not IMethodSymbol method || TakesTheSame(method, InputParser.Find(flow)),
        _ => false,
    };

    /// <summary>Whether a method is no overload of the generated one.</summary>
    private static bool TakesTheSame(IMethodSymbol method, INamedTypeSymbol? inputs) => method.Arity == 0 && (inputs is null
        ? method.Parameters.IsEmpty
        : method.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, inputs));
}
