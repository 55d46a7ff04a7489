using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads a class with <c>[Flow]</c>.</summary>
internal static class FlowParser
{
    private static readonly ParsedFlow Nothing = new(new ParseResult<FlowModel>(null, []), null, []);

    public static ParsedFlow Parse(GeneratorAttributeSyntaxContext attributed, CancellationToken token)
    {
        if (attributed.TargetSymbol is not INamedTypeSymbol { TypeKind: TypeKind.Class } flow
            || flow.Name.Length == 0
            || attributed.TargetNode is not TypeDeclarationSyntax declaration
            || flow.GetAttributes().Find(KnownNames.FlowAttribute) is not { } mark
            || mark.ApplicationSyntaxReference is not { } written
            || written.SyntaxTree != declaration.SyntaxTree
            || !declaration.Span.Contains(written.Span))
        {
            // A part that repeats the attribute is a compile error already; the first one counts.
            return Nothing;
        }

        var scope = new FlowScope(flow, declaration.Identifier.GetLocation(), attributed.SemanticModel.Compilation, token);
        if (FlowClass.FindFault(flow, declaration) is { } fault)
        {
            scope.Report(DiagnosticDescriptors.InvalidFlowClass, scope.Location, flow.Name, fault);
            return new ParsedFlow(new ParseResult<FlowModel>(null, scope.Mistakes.ToEquatableArray()), null, []);
        }

        var model = Parse(scope, mark);
        var idLocation = mark.Argument<string>(0) is null ? scope.Location! : mark.LocateArgument(0)!;
        return new ParsedFlow(
            new ParseResult<FlowModel>(scope.IsBroken ? Broken(model, scope) : model, scope.Mistakes.ToEquatableArray()),
            new FlowIdentity($"{model.Namespace}/{model.Id}", flow.ToDisplayString(), idLocation.SourceTree, idLocation.SourceSpan),
            scope.Webhooks.ToEquatableArray());
    }

    private static FlowModel Parse(FlowScope scope, AttributeData mark)
    {
        var flow = scope.Flow;
        var methods = FlowMembers.Methods(flow);
        var policies = new PolicyParser(scope);
        var retries = new RetryParser(scope, policies);
        var inputs = InputParser.Find(flow);
        var inputsShape = inputs is null ? null : InputParser.Parse(scope, inputs);
        var constructor = ConstructorParser.Parse(scope, inputs);
        var declared = TaskParser.FindAll(scope, methods);
        var graph = new TaskGraph(scope, declared, methods);
        var tasks = declared.Select(task => TaskParser.ToModel(scope, task, graph, policies, retries)).ToEquatableArray();
        graph.ReportCycles();
        var output = OutputParser.Parse(scope, graph, methods);
        var triggers = new TriggerParser(scope, policies, inputs, inputsShape).Parse(methods);
        StateRules.Check(scope);

        var reach = FlowClass.Reach(flow);
        var callReach = Math.Min(inputs is null ? 2 : FlowClass.Reach(inputs), output is null ? 2 : FlowClass.Reach(OutputParser.Find(flow)!.ReturnType));
        return new FlowModel
        {
            Namespace = ReadName(scope, mark.Named("Namespace", "default"), "namespace", mark.LocateNamed("Namespace")),
            Id = ReadName(scope, mark.Argument<string>(0) ?? Naming.ToKebabCase(Naming.WithoutSuffix(flow.Name, "Flow")), "id", mark.LocateArgument(0)),
            CSharpNamespace = flow.ContainingNamespace.IsGlobalNamespace ? "" : flow.ContainingNamespace.ToDisplayString(),
            ContainingTypes = FlowClass.Around(flow).Reverse().ToEquatableArray(),
            Declaration = FlowClass.Reopen(flow),
            TypeName = flow.Name,
            Accessibility = Words(reach),
            CallAccessibility = Words(callReach >= reach ? 2 : callReach),
            FullyQualifiedType = flow.ToCSharp(),
            HintName = $"{flow.ToDisplayString().Replace("@", "")}.g.cs",
            Description = Documentation.Of(flow, scope.Token).Summary,
            SourceFile = flow.SourceFile() ?? "",
            Labels = policies.Labels(),
            Concurrency = policies.Concurrency(scope.Types.Find(inputsShape?.TypeKey)),
            Retry = retries.Execution(),
            TimeoutTicks = policies.Wait(mark, "Timeout"),
            Priority = mark.Named("Priority", 0),
            ConstructorParameters = constructor,
            Inputs = inputsShape,
            Tasks = tasks,
            Triggers = triggers,
            Output = output,
            Types = scope.Types.Seen.ToEquatableArray(),
        };
    }

    // Only what other code may name is kept, so that one mistake is one error.
    private static FlowModel Broken(FlowModel model, FlowScope scope) => model with
    {
        IsBroken = true,
        Tasks = [],
        Triggers = [],
        Types = [],
        ConstructorParameters = [],
        Output = model.Output is null || OutputParser.Find(scope.Flow)?.ReturnType.TypeKind == TypeKind.Error ? null : model.Output with { Parameters = [], Dependencies = [] },
    };

    private static string ReadName(FlowScope scope, string name, string what, Location? location)
    {
        if (name.Length == 0 || !name.All(static letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_' or '.'))
        {
            scope.Report(DiagnosticDescriptors.InvalidFlowClass, location, scope.Flow.Name, $"has the {what} '{name}'; it is made of lower-case letters, digits, '-', '_' and '.'");
        }

        return name;
    }

    private static string Words(int reach) => reach switch { 2 => "public", 1 => "internal", _ => "private" };
}
