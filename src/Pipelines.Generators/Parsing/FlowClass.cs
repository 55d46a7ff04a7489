using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Generators.Parsing;

/// <summary>The rules of the class itself, and the words that reopen it.</summary>
internal static class FlowClass
{
    /// <summary>Why the class cannot be a flow; <see langword="null"/> when it can.</summary>
    public static string? FindFault(INamedTypeSymbol flow, TypeDeclarationSyntax declaration) => declaration switch
    {
        _ when flow.IsStatic => "is static; a new instance is made for each attempt, so remove 'static'",
        _ when flow.IsAbstract => "is abstract; put [Flow] on the classes that inherit from it",
        _ when flow.Arity > 0 => "is generic; put [Flow] on a class that inherits from it with a type given",
        _ when !IsPartial(declaration) => "is not partial; write 'partial class', so that its definition can be added",
        _ when flow.IsFileLocal => "is local to its file; remove 'file', so that its definition can be added",
        _ => FindFaultAround(flow, declaration),
    };

    /// <summary>Whether another class has <c>[Flow]</c> and may have it, so that its generated members can be named.</summary>
    public static bool IsWhole(INamedTypeSymbol flow, CancellationToken token) =>
        flow.GetAttributes().Find(KnownNames.FlowAttribute) is { } mark
        && (mark.ApplicationSyntaxReference?.GetSyntax(token).FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } declaration || FindFault(flow, declaration) is null);

    /// <summary>The types around the class, outermost first, each as the words that reopen it.</summary>
    public static IEnumerable<string> Around(INamedTypeSymbol flow)
    {
        for (var outer = flow.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            yield return Reopen(outer);
        }
    }

    public static string Reopen(INamedTypeSymbol type)
    {
        var kind = type switch
        {
            { TypeKind: TypeKind.Interface } => "interface",
            { TypeKind: TypeKind.Struct, IsRecord: true } => "record struct",
            { TypeKind: TypeKind.Struct } => "struct",
            { IsRecord: true } => "record",
            _ => "class",
        };
        return $"partial {kind} {Naming.Escape(type.Name)}";
    }

    /// <summary>How far a type can be seen: 2 everywhere, 1 in the assembly, 0 less.</summary>
    public static int Reach(ITypeSymbol type)
    {
        var reach = 2;
        foreach (var argument in type is INamedTypeSymbol named ? named.TypeArguments : [])
        {
            reach = Math.Min(reach, Reach(argument));
        }

        for (var current = type is IArrayTypeSymbol array ? array.ElementType : type; current is not null; current = current.ContainingType)
        {
            reach = Math.Min(reach, current.DeclaredAccessibility switch
            {
                Accessibility.Public or Accessibility.NotApplicable => 2,
                Accessibility.Internal or Accessibility.ProtectedOrInternal => 1,
                _ => 0,
            });
        }

        return reach;
    }

    private static string? FindFaultAround(INamedTypeSymbol flow, TypeDeclarationSyntax declaration)
    {
        foreach (var outer in declaration.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            if (!IsPartial(outer))
            {
                return $"is nested in '{outer.Identifier.ValueText}', which is not partial";
            }
        }

        for (var outer = flow.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            if (outer.Arity > 0)
            {
                return $"is nested in '{outer.Name}', which is generic";
            }
        }

        if (flow.FromBaseDown().SelectMany(static level => level.GetMembers()).FirstOrDefault(static member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }) is { } required)
        {
            return $"has the required member '{required.Name}', but is made by its constructor alone; take the value there";
        }

        return Reach(flow) == 0 ? "is private or protected; AddFlows must see it, so make it internal or public" : GeneratedNames.FindFault(flow);
    }

    private static bool IsPartial(TypeDeclarationSyntax declaration) => declaration.Modifiers.Any(SyntaxKind.PartialKeyword);
}
