using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads what a method returns.</summary>
internal static class ReturnParser
{
    /// <summary>How it returns, and its output without <c>Task</c> around it.</summary>
    public static (ReturnKind Kind, ITypeSymbol? Output) Parse(IMethodSymbol method) => method.ReturnType switch
    {
        { SpecialType: SpecialType.System_Void } => (ReturnKind.Synchronous, null),
        var type when type.Is(KnownNames.Task) => (ReturnKind.Task, null),
        var type when type.Is(KnownNames.ValueTask) => (ReturnKind.ValueTask, null),
        INamedTypeSymbol type when type.Is(KnownNames.TaskOfResult) => (ReturnKind.Task, type.TypeArguments[0]),
        INamedTypeSymbol type when type.Is(KnownNames.ValueTaskOfResult) => (ReturnKind.ValueTask, type.TypeArguments[0]),
        var type => (ReturnKind.Synchronous, type),
    };

    /// <summary>Where the return type stands.</summary>
    public static Location? Locate(IMethodSymbol method, CancellationToken token) =>
        method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(token) is MethodDeclarationSyntax syntax ? syntax.ReturnType.GetLocation() : method.SourceLocation();
}
