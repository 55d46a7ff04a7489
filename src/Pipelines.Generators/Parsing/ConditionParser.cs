using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads the member that <c>[When]</c> names.</summary>
internal static class ConditionParser
{
    public static ConditionModel? Parse(FlowScope scope, TaskGraph graph, DeclaredTask task, string join, out IReadOnlyList<BoundDependency> dependencies)
    {
        dependencies = [];
        if (task.Attributes.Find(KnownNames.WhenAttribute) is not { } when || when.Argument<string>(0) is not { } name)
        {
            return null;
        }

        var location = when.LocateArgument(0);
        var members = scope.Flow.FromBaseDown().Reverse().SelectMany(static level => level.GetMembers()).ToList();
        switch (members.Find(member => member.Name == name))
        {
            case IPropertySymbol { IsIndexer: false, Type.SpecialType: SpecialType.System_Boolean, GetMethod: not null } property when scope.CanSee(property):
                return new ConditionModel(Naming.Escape(name), IsMethod: false, property.IsStatic, []);

            case IMethodSymbol { MethodKind: MethodKind.Ordinary, ReturnType.SpecialType: SpecialType.System_Boolean } method when CallableMethod.FindFault(scope, method) is null:
                var bound = new ParameterBinder(scope, graph, Consumer.Condition, task, join).Bind(method);
                dependencies = bound.Dependencies;
                return new ConditionModel(Naming.Escape(name), IsMethod: true, method.IsStatic, bound.Parameters.ToEquatableArray());

            case { } other:
                scope.Report(DiagnosticDescriptors.WrongReference, location, $"[When] names '{name}', which {Explain(other)}; name a bool property or a method that returns bool");
                return null;

            default:
                var nearest = NearestName.Find(name, members.Where(IsCondition).Select(static member => member.Name));
                scope.Report(DiagnosticDescriptors.WrongReference, location, $"[When] names '{name}', which is no member of '{scope.Flow.Name}'{(nearest is null ? "" : $"; did you mean '{nearest}'?")}");
                return null;
        }
    }

    private static bool IsCondition(ISymbol member) =>
        member is IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean }
            or IMethodSymbol { MethodKind: MethodKind.Ordinary, IsImplicitlyDeclared: false, ReturnType.SpecialType: SpecialType.System_Boolean };

    private static string Explain(ISymbol member) => member switch
    {
        IPropertySymbol { Type.SpecialType: not SpecialType.System_Boolean } property => $"is '{property.Type.ToPeople()}'",
        IMethodSymbol { ReturnType.SpecialType: not SpecialType.System_Boolean } method => $"returns '{method.ReturnType.ToPeople()}'",
        IMethodSymbol => "is a method that cannot be called from here",
        IPropertySymbol => "cannot be read from here",
        IFieldSymbol => "is a field",
        _ => "is no condition",
    };
}
