using Microsoft.CodeAnalysis;

namespace Pipelines.Generators.Parsing;

/// <summary>What any method that generated code calls must be.</summary>
internal static class CallableMethod
{
    /// <summary>Why generated code cannot call it, and where that stands when not at its name.</summary>
    public static (string Reason, Location? Location)? FindFault(FlowScope scope, IMethodSymbol method)
    {
        if (method.IsGenericMethod)
        {
            return ("is generic; nobody could say with which type to call it", null);
        }

        if (method is { IsAsync: true, ReturnsVoid: true })
        {
            return ("is async void, so its end and its failure cannot be seen; return Task", null);
        }

        if (method.RefKind != RefKind.None)
        {
            return ("returns by reference; return the value", null);
        }

        if (method.Parameters.FirstOrDefault(static parameter => parameter.RefKind != RefKind.None) is { } byReference)
        {
            return ($"has the {byReference.RefKind.ToString().ToLowerInvariant()} parameter '{byReference.Name}'; take it by value and return what it makes", byReference.SourceLocation());
        }

        return scope.CanSee(method) ? null : ($"of the base class '{method.ContainingType.Name}' is {method.DeclaredAccessibility.ToString().ToLowerInvariant()}; make it protected or public", null);
    }
}
