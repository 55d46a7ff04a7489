using Microsoft.CodeAnalysis;

namespace Pipelines.Generators.Parsing;

/// <summary>The methods of a flow and its bases.</summary>
internal static class FlowMembers
{
    /// <summary>
    /// Ordinary methods in order of declaration, those of bases first; a method that overrides another stands in its place.
    /// </summary>
    public static IReadOnlyList<IMethodSymbol> Methods(INamedTypeSymbol flow)
    {
        var methods = new List<IMethodSymbol>();
        foreach (var method in flow.FromBaseDown().SelectMany(static level => level.GetMembers().OfType<IMethodSymbol>()))
        {
            if (method.MethodKind != MethodKind.Ordinary || method.IsImplicitlyDeclared || method.PartialDefinitionPart is not null)
            {
                continue;
            }

            var overridden = method.OverriddenMethod is { } slot ? methods.FindIndex(earlier => SymbolEqualityComparer.Default.Equals(earlier, slot)) : -1;
            if (overridden >= 0)
            {
                methods[overridden] = method;
            }
            else
            {
                methods.Add(method);
            }
        }

        return methods;
    }
}
