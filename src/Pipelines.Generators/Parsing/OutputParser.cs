using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads the method with <c>[Output]</c>.</summary>
internal static class OutputParser
{
    /// <summary>The first method with the mark; what another flow's output is, is asked by its type alone.</summary>
    public static IMethodSymbol? Find(INamedTypeSymbol flow) =>
        FlowMembers.Methods(flow).FirstOrDefault(static method => method.EffectiveAttributes().Find(KnownNames.OutputAttribute) is not null);

    public static OutputModel? Parse(FlowScope scope, TaskGraph graph, IReadOnlyList<IMethodSymbol> methods)
    {
        var marked = methods.Where(static method => method.EffectiveAttributes().Find(KnownNames.OutputAttribute) is not null).ToList();
        if (marked.Count == 0)
        {
            return null;
        }

        var method = marked[0];
        foreach (var second in marked.Skip(1))
        {
            scope.Report(DiagnosticDescriptors.WrongReference, second.SourceLocation(), $"'{second.Name}' is a second [Output]; '{method.Name}' already makes the outputs");
        }

        if (CallableMethod.FindFault(scope, method) is { } fault)
        {
            scope.Report(DiagnosticDescriptors.InvalidTaskMethod, fault.Location ?? method.SourceLocation(), method.Name, fault.Reason);
            return null;
        }

        var (returns, output) = ReturnParser.Parse(method);
        if (returns != ReturnKind.Synchronous || output is null)
        {
            var what = output is null ? "returns nothing" : $"returns '{method.ReturnType.ToPeople()}', and nothing awaits it";
            scope.Report(DiagnosticDescriptors.WrongReference, ReturnParser.Locate(method, scope.Token), $"[Output] stands on '{method.Name}', which {what}; return the outputs themselves");
            return null;
        }

        var shape = scope.Types.Parse(output);
        if (scope.Types.FindUnsupported(shape) is { } part)
        {
            var what = part.Path.Length == 0 ? "The flow's output" : $"'{part.Path.TrimStart('.')}' in the flow's output";
            scope.Report(DiagnosticDescriptors.UnsupportedType, ReturnParser.Locate(method, scope.Token), what, part.Shape.DisplayName, part.Shape.Reason ?? "");
        }

        var bound = new ParameterBinder(scope, graph, Consumer.Output, null, "AllSucceeded").Bind(method);
        return new OutputModel
        {
            MethodName = scope.NameOf(method),
            IsStatic = method.IsStatic,
            Type = shape,
            Parameters = bound.Parameters.ToEquatableArray(),
            Dependencies = BoundDependency.Strictest(bound.Dependencies),
        };
    }
}
