using Microsoft.CodeAnalysis;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>A task or handler as it stands in the code, before its parameters are bound.</summary>
internal sealed class DeclaredTask
{
    public required string Id { get; init; }

    public required IMethodSymbol Method { get; init; }

    public required TaskModelRole Role { get; init; }

    /// <summary>The attribute that makes it a task.</summary>
    public required AttributeData Mark { get; init; }

    /// <summary>All its attributes, those of overridden methods among them.</summary>
    public required IReadOnlyList<AttributeData> Attributes { get; init; }

    public required ReturnKind Returns { get; init; }

    /// <summary>What it returns, without <c>Task</c> around it; <see langword="null"/> for nothing.</summary>
    public required ITypeSymbol? OutputType { get; init; }

    public required TypeShape? Output { get; init; }

    public bool IsFannedOut { get; init; }

    /// <summary>The name that a parameter has that takes its output.</summary>
    public string ParameterName => Naming.ToCamelCase(Naming.WithoutSuffix(Method.Name, "Async"));
}
