using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads what the flow's constructor is given.</summary>
internal static class ConstructorParser
{
    public static EquatableArray<ConstructorParameterModel> Parse(FlowScope scope, INamedTypeSymbol? inputs)
    {
        var constructor = scope.Flow.InstanceConstructors
            .Where(static constructor => constructor is not { IsImplicitlyDeclared: true, Parameters.Length: > 0 })
            .OrderByDescending(static constructor => constructor.Parameters.Length)
            .FirstOrDefault();
        return constructor is null ? [] : constructor.Parameters.Select(parameter => Parse(scope, parameter, inputs)).ToEquatableArray();
    }

    private static ConstructorParameterModel Parse(FlowScope scope, IParameterSymbol parameter, INamedTypeSymbol? inputs)
    {
        if (parameter.Type.TypeKind == TypeKind.Error)
        {
            scope.MarkIncomplete();
        }

        var role = RoleOf(parameter.Type, inputs);
        if (role == ConstructorParameterRole.Service && ExplainNoService(parameter.Type) is { } reason)
        {
            scope.Report(DiagnosticDescriptors.ParameterWithoutSource, parameter.SourceLocation(), parameter.Name, scope.Flow.Name, reason);
        }

        var isNullable = parameter.Type.IsNullableReference() || parameter.HasExplicitDefaultValue;
        return new ConstructorParameterModel(
            scope.NameOf(parameter),
            role,
            parameter.Type.ToCSharp(),
            isNullable,
            parameter.HasExplicitDefaultValue ? Literals.ToCSharp(parameter.ExplicitDefaultValue, parameter.Type) : isNullable ? "null" : null);
    }

    private static ConstructorParameterRole RoleOf(ITypeSymbol type, INamedTypeSymbol? inputs) =>
        inputs is not null && SymbolEqualityComparer.Default.Equals(type, inputs) ? ConstructorParameterRole.Inputs
        : type.Is(KnownNames.ExecutionInfo) ? ConstructorParameterRole.ExecutionInfo
        : ConstructorParameterRole.Service;

    private static string? ExplainNoService(ITypeSymbol type) => type switch
    {
        _ when type.Is(KnownNames.TaskContext) || type.Is(KnownNames.CancellationToken) || type.Is(KnownNames.FlowFailure) =>
            $"a {type.Name} belongs to one attempt; take it as a parameter of the task",
        { SpecialType: SpecialType.System_String } or { IsValueType: true } =>
            $"'{type.ToPeople()}' is no service; put the value into the inputs or into options",
        _ => null,
    };
}
