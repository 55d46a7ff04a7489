using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Finds what each parameter of a task, handler, condition or output method is filled from.</summary>
/// <param name="scope">The flow.</param>
/// <param name="graph">Its tasks.</param>
/// <param name="consumer">Whose parameters they are.</param>
/// <param name="task">The task they belong to; <see langword="null"/> for the output method.</param>
/// <param name="join">What that task needs of those before it.</param>
internal sealed class ParameterBinder(FlowScope scope, TaskGraph graph, Consumer consumer, DeclaredTask? task, string join)
{
    private readonly List<ParameterModel> _parameters = [];
    private readonly List<BoundDependency> _dependencies = [];
    private readonly List<IParameterSymbol> _decisions = [];

    // Under these a task may start although one before it has no output.
    private bool MayBeMissing => consumer is Consumer.FailureHandler or Consumer.Finally || join != "AllSucceeded";

    public BoundParameters Bind(IMethodSymbol method)
    {
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.TypeKind == TypeKind.Error)
            {
                scope.MarkIncomplete();
            }
            else
            {
                Bind(parameter, method);
            }
        }

        return new BoundParameters(_parameters, _dependencies, _decisions);
    }

    private void Bind(IParameterSymbol parameter, IMethodSymbol method)
    {
        if (RuntimeRole(parameter.Type) is { } role)
        {
            BindToRuntime(parameter, method, role);
        }
        else if (DecisionParameter.Is(parameter, graph, task))
        {
            BindToDecision(parameter, method);
        }
        else if (parameter.FindAttribute(KnownNames.EachAttribute) is { } each)
        {
            BindToElement(parameter, method, each);
        }
        else if (parameter.FindAttribute(KnownNames.FromAttribute) is { } from)
        {
            if (graph.Resolve("[From]", from.Argument<string>(0), from.LocateArgument(0)) is { } source)
            {
                BindToOutput(parameter, method, source);
            }
        }
        else if (graph.Find(Naming.ToKebabCase(parameter.Name)) is { } source)
        {
            BindToOutput(parameter, method, source);
        }
        else if (!graph.IsFaulty(parameter.Name))
        {
            ReportNoSource(parameter, method, MissingSource.Explain(parameter, graph.Work.Where(other => other != task)));
        }
    }

    private static ParameterRole? RuntimeRole(ITypeSymbol type) =>
        type.Is(KnownNames.CancellationToken) ? ParameterRole.CancellationToken
        : type.Is(KnownNames.TaskContext) ? ParameterRole.Context
        : type.Is(KnownNames.FlowFailure) ? ParameterRole.Failure
        : null;

    private void BindToRuntime(IParameterSymbol parameter, IMethodSymbol method, ParameterRole role)
    {
        if (consumer is Consumer.Condition or Consumer.Output)
        {
            var what = consumer == Consumer.Condition ? "a condition" : "the output method";
            ReportNoSource(parameter, method, $"{what} is no attempt, so it has no {parameter.Type.Name}");
        }
        else if (role == ParameterRole.Failure && consumer != Consumer.FailureHandler)
        {
            ReportNoSource(parameter, method, "only an [OnFailure] handler is told of a failure");
        }
        else
        {
            Add(parameter, role, null, null);
        }
    }

    private void BindToDecision(IParameterSymbol parameter, IMethodSymbol method)
    {
        if (DecisionParameter.ExplainNoDecision(consumer, task) is { } reason)
        {
            ReportNoSource(parameter, method, reason);
            return;
        }

        var shape = scope.Types.Parse(((INamedTypeSymbol)parameter.Type).TypeArguments[0]);
        if (scope.Types.FindUnsupported(shape) is { } part)
        {
            var what = part.Path.Length == 0 ? $"The decision of '{method.Name}'" : $"'{part.Path.TrimStart('.')}' in the decision of '{method.Name}'";
            scope.Report(DiagnosticDescriptors.UnsupportedType, LocateType(parameter), what, part.Shape.DisplayName, part.Shape.Reason ?? "");
        }

        _decisions.Add(parameter);
        Add(parameter, ParameterRole.Approval, null, shape);
    }

    private void BindToElement(IParameterSymbol parameter, IMethodSymbol method, AttributeData each)
    {
        var name = each.LocateArgument(0);
        if (consumer != Consumer.Task)
        {
            scope.Report(DiagnosticDescriptors.NotAList, each.Locate(), $"[Each] stands on a parameter of '{method.Name}', which runs once; only a [Task] is fanned out");
            return;
        }

        if (_parameters.Exists(static earlier => earlier.Role == ParameterRole.Element))
        {
            scope.Report(DiagnosticDescriptors.NotAList, each.Locate(), $"'{method.Name}' has a second [Each]; a task goes over one list, so return pairs from a task and go over those");
            return;
        }

        if (graph.Resolve("[Each]", each.Argument<string>(0), name) is not { } source)
        {
            return;
        }

        ITypeSymbol? element = null;
        var shape = source.Output;
        if (source.IsFannedOut)
        {
            element = source.OutputType;
        }
        else if (source.OutputType is { } output && Collections.ListKind(output, out element) != CollectionKind.None)
        {
            shape = source.Output!.Element;
        }

        if (element is null || shape is null)
        {
            var returns = source.OutputType is { } type ? $"'{type.ToPeople()}', not a list" : "nothing";
            scope.Report(DiagnosticDescriptors.NotAList, name, $"[Each] goes over the list of '{source.Method.Name}', but that returns {returns}");
        }
        else if (!Fits(element, parameter.Type, out var reason))
        {
            ReportMisfit(parameter, method, source, $"an element is '{element.ToPeople()}', and {reason}");
        }
        else if (MayBeMissing)
        {
            ReportMisfit(parameter, method, source, $"with Join.{join} the list may be missing; a fanned-out task needs Join.AllSucceeded");
        }
        else
        {
            Add(parameter, ParameterRole.Element, source, shape);
            Depend(parameter, source, DependencyModelKind.Value);
        }
    }

    private void BindToOutput(IParameterSymbol parameter, IMethodSymbol method, DeclaredTask source)
    {
        if (source.OutputType is not { } output || source.Output is not { } shape)
        {
            ReportMisfit(parameter, method, source, $"it returns nothing; to come after it, write [Task(After = [nameof({source.Method.Name})])]");
        }
        else if (source.IsFannedOut)
        {
            BindToFanIn(parameter, method, source, output, shape);
        }
        else if (parameter.Type is INamedTypeSymbol outcome && outcome.Is(KnownNames.TaskOutcome))
        {
            BindToOutcome(parameter, method, source, outcome.TypeArguments[0], output, shape);
        }
        else if (parameter.Type.IsNullableReference() || parameter.Type.IsNullableValue(out _))
        {
            BindToOptional(parameter, method, source, output, shape);
        }
        else if (!Fits(output, parameter.Type, out var reason))
        {
            ReportMisfit(parameter, method, source, $"that is '{output.ToPeople()}', and {reason}");
        }
        else if (MayBeMissing)
        {
            ReportMisfit(parameter, method, source, $"{WhyMissing()}; make it '{parameter.Type.ToPeople()}?' or 'TaskOutcome<{output.ToPeople()}>'");
        }
        else
        {
            Add(parameter, ParameterRole.Value, source, shape);
            Depend(parameter, source, DependencyModelKind.Value);
        }
    }

    private void BindToOptional(IParameterSymbol parameter, IMethodSymbol method, DeclaredTask source, ITypeSymbol output, TypeShape shape)
    {
        if (!output.ConvertsTo(parameter.Type, scope.Compilation))
        {
            ReportMisfit(parameter, method, source, $"that is '{output.ToPeople()}', and it does not convert to '{parameter.Type.ToPeople()}'");
            return;
        }

        var present = WithoutNull(shape);
        Add(parameter, present.IsValueType ? ParameterRole.OptionalValue : ParameterRole.OptionalReference, source, present);
        Depend(parameter, source, DependencyModelKind.Optional);
    }

    private void BindToOutcome(IParameterSymbol parameter, IMethodSymbol method, DeclaredTask source, ITypeSymbol wanted, ITypeSymbol output, TypeShape shape)
    {
        if (!SameApartFromNull(wanted, output))
        {
            ReportMisfit(parameter, method, source, $"that is '{output.ToPeople()}'; make it 'TaskOutcome<{output.ToPeople()}>'");
            return;
        }

        Add(parameter, ParameterRole.Outcome, source, shape);
        Depend(parameter, source, DependencyModelKind.Outcome);
    }

    private void BindToFanIn(IParameterSymbol parameter, IMethodSymbol method, DeclaredTask source, ITypeSymbol output, TypeShape shape)
    {
        var kind = Collections.ListKind(parameter.Type, out var element);
        if (kind is CollectionKind.None or CollectionKind.HashSet or CollectionKind.SetInterface)
        {
            var isOutcome = parameter.Type.Is(KnownNames.TaskOutcome);
            var wanted = isOutcome ? $"TaskOutcome<{output.ToPeople()}>" : output.ToPeople();
            scope.Report(
                DiagnosticDescriptors.NotAList,
                LocateType(parameter),
                $"Parameter '{parameter.Name}' of '{method.Name}' is no list, but '{source.Method.Name}' runs once for each element; make it 'IReadOnlyList<{wanted}>'");
        }
        else if (element is INamedTypeSymbol outcome && outcome.Is(KnownNames.TaskOutcome))
        {
            if (!SameApartFromNull(outcome.TypeArguments[0], output))
            {
                ReportMisfit(parameter, method, source, $"an element of it is '{output.ToPeople()}'; make it 'IReadOnlyList<TaskOutcome<{output.ToPeople()}>>'");
                return;
            }

            AddFanIn(parameter, ParameterRole.Outcomes, source, shape, kind, element);
            Depend(parameter, source, DependencyModelKind.Outcome);
        }
        else if (!FitsAsElement(output, element!))
        {
            ReportMisfit(parameter, method, source, $"an element of it is '{output.ToPeople()}', which does not fit '{element!.ToPeople()}'; make it 'IReadOnlyList<{output.ToPeople()}>'");
        }
        else if (parameter.Type.IsNullableReference() || parameter.Type.IsNullableValue(out _))
        {
            AddFanIn(parameter, ParameterRole.OptionalValues, source, shape, kind, element!);
            Depend(parameter, source, DependencyModelKind.Optional);
        }
        else if (MayBeMissing)
        {
            ReportMisfit(parameter, method, source, $"{WhyMissing()}; make it '{parameter.Type.ToPeople()}?' or 'IReadOnlyList<TaskOutcome<{output.ToPeople()}>>'");
        }
        else
        {
            AddFanIn(parameter, ParameterRole.Values, source, shape, kind, element!);
            Depend(parameter, source, DependencyModelKind.Value);
        }
    }

    private string WhyMissing() => consumer switch
    {
        Consumer.FailureHandler => "when the flow failed it may be missing",
        Consumer.Finally => "at the end it may be missing",
        _ => $"with Join.{join} it may be missing",
    };

    private void Add(IParameterSymbol parameter, ParameterRole role, DeclaredTask? source, TypeShape? type) => _parameters.Add(new ParameterModel
    {
        Name = scope.NameOf(parameter),
        Role = role,
        CSharpType = parameter.Type.ToAnnotatedCSharp(),
        SourceTaskId = source?.Id,
        Type = type,
    });

    private void AddFanIn(IParameterSymbol parameter, ParameterRole role, DeclaredTask source, TypeShape type, CollectionKind kind, ITypeSymbol element) => _parameters.Add(new ParameterModel
    {
        Name = scope.NameOf(parameter),
        Role = role,
        CSharpType = parameter.Type.ToAnnotatedCSharp(),
        SourceTaskId = source.Id,
        Type = type,
        Collection = kind,
        ElementCSharpType = element.ToAnnotatedCSharp(),
    });

    private void Depend(IParameterSymbol parameter, DeclaredTask source, DependencyModelKind kind) =>
        _dependencies.Add(new BoundDependency(source.Id, kind, parameter.SourceLocation()));

    private bool Fits(ITypeSymbol from, ITypeSymbol to, out string reason)
    {
        reason = from.IsNullableReference() && to is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated }
            ? $"it may be null; make it '{to.ToPeople()}?'"
            : from.ConvertsTo(to, scope.Compilation) ? "" : $"it does not convert to '{to.ToPeople()}'";
        return reason.Length == 0;
    }

    // Lists are handed on as they are, so an element may only be seen as its base.
    private bool FitsAsElement(ITypeSymbol from, ITypeSymbol to) =>
        Fits(from, to, out _) && (SymbolEqualityComparer.Default.Equals(from, to) || (from.IsReferenceType && to.IsReferenceType));

    private static bool SameApartFromNull(ITypeSymbol left, ITypeSymbol right) => SymbolEqualityComparer.Default.Equals(left, right);

    private static TypeShape WithoutNull(TypeShape shape) =>
        shape.Kind == TypeShapeKind.Nullable ? shape.Element! : shape with { IsNullableReference = false };

    private void ReportMisfit(IParameterSymbol parameter, IMethodSymbol method, DeclaredTask source, string reason) =>
        scope.Report(DiagnosticDescriptors.OutputDoesNotFit, LocateType(parameter), parameter.Name, method.Name, source.Method.Name, reason);

    private void ReportNoSource(IParameterSymbol parameter, IMethodSymbol method, string reason) =>
        scope.Report(DiagnosticDescriptors.ParameterWithoutSource, parameter.SourceLocation(), parameter.Name, method.Name, reason);

    private Location? LocateType(IParameterSymbol parameter) =>
        (parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(scope.Token) as ParameterSyntax)?.Type?.GetLocation() ?? parameter.SourceLocation();
}
