using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;

namespace Pipelines.Generators.Parsing;

/// <summary>Finds the member that gives a decision when nobody has decided in time.</summary>
internal static class ApprovalDefault
{
    /// <summary>The expression that gives the decision; <see langword="null"/> when there is none. What is wrong is reported.</summary>
    /// <param name="scope">The flow.</param>
    /// <param name="approval">The attribute.</param>
    /// <param name="decision">The type of the decision.</param>
    public static string? Parse(FlowScope scope, AttributeData approval, ITypeSymbol decision)
    {
        if (approval.Named<string?>("Default", null) is not { } name)
        {
            return null;
        }

        var location = approval.LocateNamed("Default");
        var members = scope.Flow.FromBaseDown().Reverse().SelectMany(static level => level.GetMembers()).ToList();
        if (members.Find(member => member.Name == name) is not { } member)
        {
            var nearest = NearestName.Find(name, members.Where(member => TypeOf(member) is { } type && Fits(scope, type, decision) && FindFault(scope, member) is null).Select(static member => member.Name));
            Report(scope, location, $"Default names '{name}', which is no member of '{scope.Flow.Name}'{(nearest is null ? "" : $"; did you mean '{nearest}'?")}");
            return null;
        }

        if (FindFault(scope, member) is { } fault)
        {
            Report(scope, location, $"Default names '{name}', which {fault}; name a static property or parameterless static method that gives '{decision.ToPeople()}'");
            return null;
        }

        var given = TypeOf(member)!;
        if (given.TypeKind == TypeKind.Error)
        {
            scope.MarkIncomplete();
            return null;
        }

        if (!Fits(scope, given, decision))
        {
            Report(scope, location, $"Default names '{name}', which gives '{given.ToPeople()}', but the decision is '{decision.ToPeople()}'");
            return null;
        }

        return $"{scope.Flow.ToCSharp()}.{Naming.Escape(name)}{(member is IMethodSymbol ? "()" : "")}";
    }

    private static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IPropertySymbol property => property.Type,
        IFieldSymbol { IsImplicitlyDeclared: false } field => field.Type,
        IMethodSymbol { MethodKind: MethodKind.Ordinary, IsImplicitlyDeclared: false, ReturnsVoid: false } method => method.ReturnType,
        _ => null,
    };

    private static string? FindFault(FlowScope scope, ISymbol member) => member switch
    {
        _ when TypeOf(member) is null => "gives no value",
        { IsStatic: false } => "is no static member; the decision is made without an instance of the flow",
        IPropertySymbol { IsWriteOnly: true } => "cannot be read",
        IMethodSymbol { Parameters.Length: > 0 } => "has parameters, which nothing fills",
        IMethodSymbol { IsGenericMethod: true } => "is generic",
        _ => scope.CanSee(member) ? null : "cannot be seen from the flow",
    };

    private static bool Fits(FlowScope scope, ITypeSymbol given, ITypeSymbol decision) =>
        given.ConvertsTo(decision, scope.Compilation) && (decision.IsNullableReference() || !given.IsNullableReference());

    private static void Report(FlowScope scope, Location? location, string message) => scope.Report(DiagnosticDescriptors.WrongReference, location, message);
}
