using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;

namespace Pipelines.Generators.Parsing;

/// <summary>Warns of fields and properties that a task could write and no other task would see.</summary>
internal static class StateRules
{
    public static void Check(FlowScope scope)
    {
        foreach (var member in scope.Flow.FromBaseDown().SelectMany(static level => level.GetMembers()))
        {
            if (!member.IsImplicitlyDeclared && IsMutable(member) && member.SourceLocation() is { } location)
            {
                scope.Report(DiagnosticDescriptors.MutableState, location, member.Name, scope.Flow.Name);
            }
        }
    }

    private static bool IsMutable(ISymbol member) => member switch
    {
        IFieldSymbol field => field is { IsReadOnly: false, IsConst: false, AssociatedSymbol: null },
        IPropertySymbol property => property is { IsIndexer: false, SetMethod: { IsInitOnly: false, IsAbstract: false } },
        _ => false,
    };
}
