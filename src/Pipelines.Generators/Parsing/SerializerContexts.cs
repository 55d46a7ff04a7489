using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Pipelines.Generators.Parsing;

/// <summary>Finds the user's <c>JsonSerializerContext</c> that knows a type.</summary>
internal static class SerializerContexts
{
    // Candidates by tree: an edit leaves all other trees, and so their entries, as they are. Weak, so that nothing is kept alive.
    private static readonly ConditionalWeakTable<SyntaxTree, ClassDeclarationSyntax[]> Candidates = new();

    /// <summary>The expression of the type's <c>JsonTypeInfo</c>; <see langword="null"/> when no context of this compilation knows it.</summary>
    public static string? Find(ITypeSymbol type, FlowScope scope)
    {
        foreach (var (context, known) in scope.Contexts)
        {
            if (known.Contains(type.WithoutAnnotation(), SymbolEqualityComparer.Default))
            {
                var name = type.ToCSharp();
                return $"(global::System.Text.Json.Serialization.Metadata.JsonTypeInfo<{name}>){context}.Default.GetTypeInfo(typeof({name}))!";
            }
        }

        return null;
    }

    /// <summary>Every context of the compilation with the types it knows.</summary>
    public static IReadOnlyList<(string Context, IReadOnlyList<ITypeSymbol> Known)> FindAll(Compilation compilation, CancellationToken token)
    {
        var found = new List<(string, IReadOnlyList<ITypeSymbol>)>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var candidate in Candidates.GetValue(tree, static tree => FindCandidates(tree)))
            {
                if (compilation.GetSemanticModel(tree).GetDeclaredSymbol(candidate, token) is { } symbol && symbol.DerivesFrom(KnownNames.JsonSerializerContext))
                {
                    var known = symbol.GetAttributes()
                        .Where(static attribute => attribute.AttributeClass.Is(KnownNames.JsonSerializableAttribute))
                        .Select(static attribute => attribute.Argument<ITypeSymbol>(0))
                        .OfType<ITypeSymbol>()
                        .ToList();
                    found.Add((symbol.ToCSharp(), known));
                }
            }
        }

        return found;
    }

    private static ClassDeclarationSyntax[] FindCandidates(SyntaxTree tree) =>
    [
        .. tree.GetRoot()
            .DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .OfType<ClassDeclarationSyntax>()
            .Where(static type => type.BaseList is not null && type.AttributeLists.SelectMany(static list => list.Attributes).Any(static attribute => IsSerializable(attribute.Name))),
    ];

    private static bool IsSerializable(NameSyntax name) =>
        name.GetLastToken().ValueText is "JsonSerializable" or "JsonSerializableAttribute" && name.GetLastToken().IsKind(SyntaxKind.IdentifierToken);
}
