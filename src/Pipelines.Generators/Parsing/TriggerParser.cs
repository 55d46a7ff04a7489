using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Reads trigger methods, and schedules on the class.</summary>
internal sealed class TriggerParser(FlowScope scope, PolicyParser policies, INamedTypeSymbol? inputs, TypeShape? inputsShape)
{
    private readonly List<TriggerModel> _triggers = [];
    private readonly Dictionary<string, IMethodSymbol> _methodsById = new(StringComparer.Ordinal);

    public EquatableArray<TriggerModel> Parse(IReadOnlyList<IMethodSymbol> methods)
    {
        foreach (var attribute in scope.Flow.FromBaseDown().SelectMany(static level => level.GetAttributes()).Where(static attribute => IsSchedule(attribute)))
        {
            ParseOnClass(attribute);
        }

        foreach (var method in methods)
        {
            scope.Token.ThrowIfCancellationRequested();
            foreach (var attribute in method.EffectiveAttributes().Where(static attribute => attribute.AttributeClass.DerivesFrom(KnownNames.TriggerAttribute)))
            {
                ParseOnMethod(method, attribute);
            }
        }

        return _triggers.ToEquatableArray();
    }

    private void ParseOnClass(AttributeData attribute)
    {
        var missing = scope.Types.Find(inputsShape?.TypeKey)?.Properties.Where(static input => input.IsRequired).Select(static input => $"'{input.JsonName}'").ToList() ?? [];
        if (missing.Count > 0)
        {
            var what = missing.Count == 1 ? $"the input {missing[0]} has no default" : $"the inputs {string.Join(", ", missing)} have no default";
            scope.Report(DiagnosticDescriptors.ScheduleNeedsDefaults, LocateName(attribute), scope.Flow.Name, what);
        }

        Add(new TriggerModel
        {
            Kind = TriggerKind.Schedule,
            Id = UniqueId("schedule"),
            DeclaringType = scope.Flow.ToCSharp(),
            SourceFile = scope.Flow.SourceFile(),
            SourceMember = scope.Flow.Name,
            Returns = TriggerReturn.Nothing,
        },
        attribute);
    }

    private void ParseOnMethod(IMethodSymbol method, AttributeData attribute)
    {
        var id = Naming.ToId(method.Name);
        if (_methodsById.TryGetValue(id, out var other) && !SymbolEqualityComparer.Default.Equals(other, method))
        {
            scope.Report(DiagnosticDescriptors.DuplicateTask, method.SourceLocation(), id, $"the trigger '{other.ToPeople(scope.Flow)}'");
            return;
        }

        _methodsById[id] = method;

        if (FindFault(method) is { } fault)
        {
            ReportShape(method, fault.Reason, fault.Location);
            return;
        }

        if (ReturnOf(method.ReturnType) is not { } returns)
        {
            var wanted = inputs is null ? "nothing or bool (whether to start), since the flow has no inputs" : "Inputs, Inputs? or IEnumerable<Inputs>";
            ReportShape(method, $"returns '{method.ReturnType.ToPeople()}'; it must return {wanted}", ReturnParser.Locate(method, scope.Token));
            return;
        }

        var trigger = new TriggerModel
        {
            Kind = TriggerKind.Schedule,
            Id = UniqueId(id),
            MethodName = scope.NameOf(method),
            DeclaringType = method.ContainingType.ToCSharp(),
            SourceFile = method.SourceFile(),
            SourceMember = method.ToMember(),
            Description = Documentation.Of(method, scope.Token).Summary,
            Returns = returns,
        };
        if (new TriggerEvent(scope, method, attribute).Apply(trigger) is { } withEvent)
        {
            Add(withEvent, attribute);
        }
    }

    private void Add(TriggerModel trigger, AttributeData attribute)
    {
        var settings = new TriggerSettings(scope, policies, attribute, trigger.MethodName ?? scope.Flow.Name);
        trigger = trigger with { IsEnabled = attribute.Named("Enabled", true) };
        _triggers.Add(trigger.Kind switch
        {
            TriggerKind.Schedule => trigger with { Schedule = new ScheduleParser(scope, settings).Parse() },
            TriggerKind.Webhook => trigger with { Webhook = new WebhookParser(scope, settings).Parse(trigger.MethodName!) },
            TriggerKind.FileArrival => trigger with { Files = new FileArrivalParser(settings).Parse() },
            TriggerKind.AfterFlow => trigger with { States = settings.States() },
            TriggerKind.AfterFlows => trigger with { Join = new JoinParser(settings).Parse(), States = settings.States() },
            TriggerKind.Poll => trigger with { DurationTicks = settings.Interval("Every", "1m") },
            TriggerKind.Listen => WithBatch(trigger, attribute) with { DurationTicks = settings.Wait("MaxWait", "1s") },
            _ => throw new InvalidOperationException($"Trigger '{trigger.Id}' is of the kind {trigger.Kind}, whose settings nothing reads."),
        });
    }

    private TriggerModel WithBatch(TriggerModel trigger, AttributeData attribute)
    {
        var most = attribute.Named("MaxBatch", 1);
        policies.CheckAtLeastOne("MaxBatch", most, attribute.LocateNamed("MaxBatch"));
        return trigger with { MaxBatch = most };
    }

    private (string Reason, Location? Location)? FindFault(IMethodSymbol method) =>
        !method.IsStatic ? ("is an instance method; a trigger runs before there is an execution, so it must be static", null)
        : CallableMethod.FindFault(scope, method);

    private TriggerReturn? ReturnOf(ITypeSymbol type)
    {
        if (inputs is null)
        {
            return type.SpecialType switch
            {
                SpecialType.System_Void => TriggerReturn.Nothing,
                SpecialType.System_Boolean => TriggerReturn.Boolean,
                _ => null,
            };
        }

        if (type.IsNullableValue(out var value) && IsInputs(value))
        {
            return TriggerReturn.OptionalInputs;
        }

        if (IsInputs(type))
        {
            return type.IsNullableReference() ? TriggerReturn.OptionalInputs : TriggerReturn.Inputs;
        }

        var sequences = type is INamedTypeSymbol { TypeKind: TypeKind.Interface } named ? type.AllInterfaces.Add(named) : type.AllInterfaces;
        return sequences.Any(sequence => sequence.Is("System.Collections.Generic.IEnumerable`1") && IsInputs(sequence.TypeArguments[0])) ? TriggerReturn.ManyInputs : null;
    }

    private static bool IsSchedule(AttributeData attribute) =>
        attribute.AttributeClass.Is(KnownNames.ScheduleAttribute) || attribute.AttributeClass.Is(KnownNames.ScheduleOnAttribute);

    private bool IsInputs(ITypeSymbol type) => SymbolEqualityComparer.Default.Equals(type, inputs);

    // A method may carry several schedules: nightly, nightly-2, …
    private string UniqueId(string id)
    {
        var unique = id;
        for (var count = 2; _triggers.Exists(other => other.Id == unique); count++)
        {
            unique = $"{id}-{count}";
        }

        return unique;
    }

    private void ReportShape(IMethodSymbol method, string reason, Location? location) =>
        scope.Report(DiagnosticDescriptors.InvalidTrigger, location ?? method.SourceLocation(), method.Name, reason);

    private static Location? LocateName(AttributeData attribute) =>
        (attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax)?.Name.GetLocation() ?? attribute.Locate();
}
