using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Checks that a trigger method takes the event of its attribute.</summary>
internal sealed class TriggerEvent(FlowScope scope, IMethodSymbol method, AttributeData attribute)
{
    /// <summary>The trigger with its kind and event; <see langword="null"/> when the method does not take it, which is reported.</summary>
    public TriggerModel? Apply(TriggerModel trigger)
    {
        var type = attribute.AttributeClass!;
        return type.Is(KnownNames.ScheduleAttribute) || type.Is(KnownNames.ScheduleOnAttribute) ? Take(trigger with { Kind = TriggerKind.Schedule }, KnownNames.ScheduleTick)
            : type.Is(KnownNames.FileArrivalAttribute) ? Take(trigger with { Kind = TriggerKind.FileArrival }, KnownNames.FileArrived)
            : type.Is(KnownNames.FileArrivalOfSourceAttribute) ? TakeFile(trigger with { Kind = TriggerKind.FileArrival })
            : type.Is(KnownNames.WebhookAttribute) ? TakeRequest(trigger with { Kind = TriggerKind.Webhook })
            : type.Is(KnownNames.AfterFlowAttribute) ? TakeCompleted(trigger with { Kind = TriggerKind.AfterFlow })
            : type.Is(KnownNames.AfterTwoFlowsAttribute) || type.Is(KnownNames.AfterThreeFlowsAttribute) ? TakeAllCompleted(trigger with { Kind = TriggerKind.AfterFlows })
            : type.Is(KnownNames.PollAttribute) ? TakeEvent(trigger with { Kind = TriggerKind.Poll }, KnownNames.PollSource)
            : type.Is(KnownNames.ListenAttribute) ? TakeEvent(trigger with { Kind = TriggerKind.Listen }, KnownNames.ListenSource)
            : null;
    }

    private TriggerModel? Take(TriggerModel trigger, string metadataName)
    {
        var name = metadataName.Substring(metadataName.LastIndexOf('.') + 1);
        return Single(name) is not { } parameter ? null
            : parameter.Type.Is(metadataName) ? trigger
            : Misfit(parameter, name);
    }

    private TriggerModel? TakeRequest(TriggerModel trigger)
    {
        if (Single("WebhookRequest") is not { } parameter)
        {
            return null;
        }

        return parameter.Type.Is(KnownNames.WebhookRequest) ? trigger
            : parameter.Type is INamedTypeSymbol request && request.Is(KnownNames.WebhookRequestOfBody) ? trigger with { Payload = ParsePayload(parameter, request.TypeArguments[0], "The body of the request") }
            : Misfit(parameter, "WebhookRequest or WebhookRequest<TBody>");
    }

    // The compiler itself holds the source to IFileSource; what does not fit is not emitted, so that it stays one error.
    private TriggerModel? TakeFile(TriggerModel trigger) =>
        attribute.AttributeClass!.TypeArguments[0] is { TypeKind: not TypeKind.Error } source && (source.Is(KnownNames.FileSource) || source.AllInterfaces.Any(static face => face.Is(KnownNames.FileSource)))
            ? Take(trigger with { SourceType = source.ToCSharp() }, KnownNames.FileArrived)
            : null;

    private TriggerModel? TakeCompleted(TriggerModel trigger) =>
        AwaitedFlow(0) is { } other && Single("FlowCompleted") is { } parameter && TryTakeEnd(parameter, other, out var outputs)
            ? trigger with { SourceType = other.ToCSharp(), Payload = outputs }
            : null;

    private TriggerModel? TakeAllCompleted(TriggerModel trigger)
    {
        var others = new List<INamedTypeSymbol>();
        for (var position = 0; position < attribute.AttributeClass!.TypeArguments.Length; position++)
        {
            if (AwaitedFlow(position) is not { } other)
            {
                return null;
            }

            if (others.Contains(other, SymbolEqualityComparer.Default))
            {
                Report(LocateTypeArgument(position), $"waits for '{other.ToPeople()}' twice");
                return null;
            }

            others.Add(other);
        }

        if (method.Parameters.Length != others.Count)
        {
            Report(method.SourceLocation(), $"takes {method.Parameters.Length} {(method.Parameters.Length == 1 ? "parameter" : "parameters")}; it must take one FlowCompleted for each of its {others.Count} flows, in their order");
            return null;
        }

        var awaited = new List<AwaitedFlowModel>();
        foreach (var (parameter, other) in method.Parameters.Zip(others, static (parameter, other) => (parameter, other)))
        {
            if (parameter.Type.TypeKind == TypeKind.Error || !TryTakeEnd(parameter, other, out var outputs))
            {
                return null;
            }

            awaited.Add(new AwaitedFlowModel(other.ToCSharp(), outputs));
        }

        return trigger with { Awaited = awaited.ToEquatableArray() };
    }

    /// <summary>A flow that a type argument names; <see langword="null"/> when it is none, which is reported.</summary>
    private INamedTypeSymbol? AwaitedFlow(int position)
    {
        if (attribute.AttributeClass!.TypeArguments[position] is not INamedTypeSymbol other || other.TypeKind == TypeKind.Error)
        {
            return null;
        }

        if (other.GetAttributes().Find(KnownNames.FlowAttribute) is null)
        {
            Report(LocateTypeArgument(position), $"waits for '{other.ToPeople()}', which is no flow: it has no [Flow]");
            return null;
        }

        if (!FlowClass.IsWhole(other, scope.Token))
        {
            // Told there; what it would generate cannot be named here.
            scope.MarkIncomplete();
            return null;
        }

        return other;
    }

    /// <summary>Whether a parameter takes the end of a flow; its outputs where it takes them. What does not fit is reported.</summary>
    private bool TryTakeEnd(IParameterSymbol parameter, INamedTypeSymbol other, out TypeShape? outputs)
    {
        outputs = null;
        if (parameter.Type.Is(KnownNames.FlowCompleted))
        {
            return true;
        }

        var given = OutputParser.Find(other)?.ReturnType;
        if (parameter.Type is INamedTypeSymbol completed && completed.Is(KnownNames.FlowCompletedOfOutputs) && SymbolEqualityComparer.Default.Equals(completed.TypeArguments[0], given))
        {
            outputs = ParsePayload(parameter, completed.TypeArguments[0], "The output of the flow");
            return true;
        }

        Misfit(parameter, given is null ? "FlowCompleted" : $"FlowCompleted or FlowCompleted<{given.ToPeople()}>");
        return false;
    }

    private TriggerModel? TakeEvent(TriggerModel trigger, string sourceInterface)
    {
        if (attribute.AttributeClass!.TypeArguments[0] is not { TypeKind: not TypeKind.Error } source)
        {
            return null;
        }

        var interfaces = source is INamedTypeSymbol { TypeKind: TypeKind.Interface } itself ? source.AllInterfaces.Add(itself) : source.AllInterfaces;
        if (interfaces.FirstOrDefault(face => face.Is(sourceInterface)) is not { } face)
        {
            Report(LocateTypeArgument(0), $"asks '{source.ToPeople()}', which does not implement {(trigger.Kind == TriggerKind.Poll ? "IPollSource<TEvent>" : "IListenSource<TEvent>")}");
            return null;
        }

        var reported = face.TypeArguments[0];
        trigger = trigger with { SourceType = source.ToCSharp(), EventType = reported.ToAnnotatedCSharp() };
        if (Single(reported.ToPeople()) is not { } parameter)
        {
            return null;
        }

        if (reported.ConvertsTo(parameter.Type, scope.Compilation))
        {
            return trigger;
        }

        var takesBatch = trigger.Kind == TriggerKind.Listen
            && Collections.ListKind(parameter.Type, out var element) is CollectionKind.ReadOnlyInterface
            && SymbolEqualityComparer.Default.Equals(element, reported);
        return takesBatch ? trigger with { TakesBatch = true }
            : Misfit(parameter, trigger.Kind == TriggerKind.Listen ? $"{reported.ToPeople()} or IReadOnlyList<{reported.ToPeople()}>" : reported.ToPeople());
    }

    private IParameterSymbol? Single(string wanted)
    {
        if (method.Parameters.Length == 1)
        {
            return method.Parameters[0].Type.TypeKind == TypeKind.Error ? null : method.Parameters[0];
        }

        Report(method.SourceLocation(), method.Parameters.Length == 0 ? $"takes nothing; it must take one {wanted}" : $"takes {method.Parameters.Length} parameters; it must take one {wanted}");
        return null;
    }

    private TriggerModel? Misfit(IParameterSymbol parameter, string wanted)
    {
        Report(LocateType(parameter), $"takes '{parameter.Type.ToPeople()}'; it must take {wanted}");
        return null;
    }

    private TypeShape ParsePayload(IParameterSymbol parameter, ITypeSymbol type, string what)
    {
        var shape = scope.Types.Parse(type);
        if (scope.Types.FindUnsupported(shape) is { } part)
        {
            scope.Report(DiagnosticDescriptors.UnsupportedType, LocateType(parameter), what + part.Path, part.Shape.DisplayName, part.Shape.Reason ?? "");
        }

        return shape;
    }

    private void Report(Location? location, string reason) => scope.Report(DiagnosticDescriptors.InvalidTrigger, location, method.Name, reason);

    private Location? LocateType(IParameterSymbol parameter) =>
        (parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(scope.Token) as ParameterSyntax)?.Type?.GetLocation() ?? parameter.SourceLocation();

    private Location? LocateTypeArgument(int position) =>
        (attribute.ApplicationSyntaxReference?.GetSyntax(scope.Token) as AttributeSyntax)?.Name.DescendantNodesAndSelf().OfType<GenericNameSyntax>().FirstOrDefault()?.TypeArgumentList.Arguments.ElementAtOrDefault(position)?.GetLocation()
            ?? attribute.Locate();
}
