using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads the flow's nested type <c>Inputs</c>.</summary>
internal static class InputParser
{
    private const string TypeName = "Inputs";

    /// <summary>The type of the inputs: nested in the flow, or in a base of it.</summary>
    public static INamedTypeSymbol? Find(INamedTypeSymbol flow) =>
        flow.FromBaseDown()
            .Reverse()
            .SelectMany(static level => level.GetTypeMembers(TypeName, 0))
            .FirstOrDefault(static type => type.TypeKind is TypeKind.Class or TypeKind.Struct);

    public static TypeShape Parse(FlowScope scope, INamedTypeSymbol inputs)
    {
        var shape = scope.Types.Parse(inputs, isInputs: true);
        if (scope.Types.Find(shape.TypeKey) is not { } model)
        {
            scope.Report(DiagnosticDescriptors.UnsupportedType, inputs.SourceLocation(), $"'{scope.Flow.Name}'", inputs.ToPeople(), shape.Reason ?? "make it a record");
            return shape;
        }

        CheckOptions(scope, inputs, model);
        foreach (var property in model.Properties)
        {
            if (scope.Types.FindUnsupported(property.Type) is { } part)
            {
                var name = property.CSharpName.TrimStart('@');
                scope.Report(DiagnosticDescriptors.UnsupportedType, LocateType(inputs, name, scope.Token), $"Input '{name}{part.Path}'", part.Shape.DisplayName, part.Shape.Reason ?? "");
            }
        }

        return shape;
    }

    // Two names may differ as JSON and yet be one option of the command line.
    private static void CheckOptions(FlowScope scope, INamedTypeSymbol inputs, TypeModel model)
    {
        foreach (var same in model.Properties.GroupBy(static input => Naming.ToKebabCase(input.JsonName)))
        {
            var first = same.First();
            foreach (var second in same.Where(other => other.JsonName != first.JsonName))
            {
                var (firstName, name) = (first.CSharpName.TrimStart('@'), second.CSharpName.TrimStart('@'));
                scope.Report(DiagnosticDescriptors.DuplicateJsonName, Find(inputs, name)?.SourceLocation(), firstName, name, inputs.ToPeople(), $"option '--{same.Key}'");
            }
        }
    }

    private static ISymbol? Find(INamedTypeSymbol inputs, string name) =>
        inputs.FromBaseDown().Reverse().SelectMany(level => level.GetMembers(name)).FirstOrDefault();

    private static Location? LocateType(INamedTypeSymbol inputs, string name, CancellationToken token)
    {
        var property = Find(inputs, name);
        return property?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(token) switch
        {
            ParameterSyntax { Type: { } type } => type.GetLocation(),
            PropertyDeclarationSyntax declaration => declaration.Type.GetLocation(),
            _ => property?.SourceLocation(),
        };
    }
}
