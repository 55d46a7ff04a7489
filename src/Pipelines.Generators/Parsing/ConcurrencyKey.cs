using Microsoft.CodeAnalysis;
using Pipelines.Generators.Diagnostics;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Finds the input whose value tells apart what a limit of executions counts together.</summary>
internal static class ConcurrencyKey
{
    /// <summary>The JSON name of the input; <see langword="null"/> when none is named. What is wrong is reported.</summary>
    public static string? Parse(FlowScope scope, AttributeData concurrency, TypeModel? inputs)
    {
        if (concurrency.Named<string?>("Key", null) is not { } name)
        {
            return null;
        }

        var known = inputs?.Properties ?? [];
        var input = known.FirstOrDefault(property => property.CSharpName.TrimStart('@') == name) ?? known.FirstOrDefault(property => property.JsonName == name);
        if (Explain(scope, name, input, known) is { } fault)
        {
            scope.Report(DiagnosticDescriptors.WrongReference, concurrency.LocateNamed("Key"), $"Key names '{name}', {fault}");
            return null;
        }

        return input!.JsonName;
    }

    private static string? Explain(FlowScope scope, string name, PropertyModel? input, EquatableArray<PropertyModel> known)
    {
        if (input is null)
        {
            var names = known.Select(static property => property.CSharpName.TrimStart('@')).ToList();
            return names.Count == 0 ? $"but '{scope.Flow.Name}' has no inputs"
                : NearestName.Find(name, names) is { } nearest ? $"which is no input; did you mean '{nearest}'?"
                : $"which is no input; the inputs are {string.Join(", ", names)}";
        }

        var type = input.Type.Kind == TypeShapeKind.Nullable ? input.Type.Element! : input.Type;
        return type.Kind switch
        {
            TypeShapeKind.Secret => "which is a secret: its values are kept encrypted and cannot be compared",
            TypeShapeKind.List or TypeShapeKind.Dictionary or TypeShapeKind.Object or TypeShapeKind.FromTypeInfo
                or TypeShapeKind.JsonElement or TypeShapeKind.JsonNode or TypeShapeKind.Artifact => $"which is '{type.DisplayName}'; only an input of one simple value (text, number, enum, date) tells executions apart",
            _ => null,
        };
    }
}
