using Microsoft.CodeAnalysis;
using Pipelines.Generators.Model;

namespace Pipelines.Generators.Parsing;

/// <summary>Says of a parameter that no task fills where to take it from.</summary>
internal static class MissingSource
{
    /// <summary>Why nothing fills the parameter, and the way out.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="tasks">The tasks whose output it could take.</param>
    public static string Explain(IParameterSymbol parameter, IEnumerable<DeclaredTask> tasks)
    {
        if (parameter.Type.Is(KnownNames.ExecutionInfo))
        {
            return "take the ExecutionInfo in the flow's constructor";
        }

        var others = tasks.ToList();
        if (NearestName.Find(parameter.Name, others.Select(static other => other.ParameterName)) is { } nearest)
        {
            return $"no task is named '{parameter.Name}'; did you mean '{nearest}'?";
        }

        if (parameter.Type.Name == "Inputs")
        {
            return "take the inputs in the flow's constructor";
        }

        if (parameter.Type.TypeKind == TypeKind.Interface && Collections.ListKind(parameter.Type, out _) == CollectionKind.None)
        {
            return "take services in the flow's constructor";
        }

        var names = others.Where(static other => other.OutputType is not null).Select(static other => other.ParameterName).ToList();
        return $"no task is named '{parameter.Name}'; {(names.Count == 0 ? "no task returns anything" : $"name it after one of {string.Join(", ", names)}, or use [From]")}";
    }
}
