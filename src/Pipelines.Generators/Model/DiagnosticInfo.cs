using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Pipelines.Generators.Model;

/// <summary>A mistake to report. It keeps the tree, so that <c>#pragma warning disable</c> works; hence it never is part of a model.</summary>
internal sealed record DiagnosticInfo(DiagnosticDescriptor Descriptor, SyntaxTree? Tree, TextSpan Span, EquatableArray<string> Arguments)
{
    public static DiagnosticInfo Create(DiagnosticDescriptor descriptor, Location? location, params string[] arguments) =>
        new(descriptor, location?.SourceTree, location?.SourceSpan ?? default, new EquatableArray<string>(arguments));

    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(Descriptor, Tree is null ? Location.None : Location.Create(Tree, Span), [.. Arguments]);
}
