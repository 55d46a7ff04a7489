using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>The expression that fills a parameter from the invocation.</summary>
internal static class ParameterSource
{
    public static string Expression(ParameterModel parameter, CodecTable codecs) => parameter.Role switch
    {
        ParameterRole.Context => "invocation.Context!",
        ParameterRole.CancellationToken => "cancellationToken",
        ParameterRole.Failure => "invocation.Failure!",
        ParameterRole.Approval => $"invocation.Approval({codecs.Expression(parameter.Type!)})",
        ParameterRole.Element => $"invocation.Element({codecs.Expression(parameter.Type!)})",

        // TaskOutcome<string> and TaskOutcome<string?> are the same type to the runtime, not to the nullable analysis.
        ParameterRole.Outcome => Upstream("Outcome", parameter, codecs) + "!",
        ParameterRole.Values or ParameterRole.Outcomes => All(parameter, codecs),
        ParameterRole.OptionalValues => OptionalValues(parameter, codecs),
        _ => Upstream(parameter.Role.ToString(), parameter, codecs),
    };

    private static string Upstream(string method, ParameterModel parameter, CodecTable codecs) =>
        $"invocation.{method}({CSharpText.Literal(parameter.SourceTaskId!)}, {codecs.Expression(parameter.Type!)})";

    private static string All(ParameterModel parameter, CodecTable codecs)
    {
        var values = Upstream(parameter.Role.ToString(), parameter, codecs);
        return TakesArray(parameter) ? (parameter.Role == ParameterRole.Outcomes ? values + "!" : values) : $"({parameter.CSharpType})[.. {values}]";
    }

    private static string OptionalValues(ParameterModel parameter, CodecTable codecs)
    {
        var values = Upstream("OptionalValues", parameter, codecs);
        if (TakesArray(parameter))
        {
            return values;
        }

        // The source is asked once: the pattern's variable is named by the parameter, and so unlike any other's.
        var local = CSharpText.Plain(parameter.Name) + "Values";
        return $"{values} is {{ }} {local} ? ({parameter.CSharpType})[.. {local}] : null";
    }

    // An array is what the invocation gives; other collections, and elements of another type, are made from it.
    private static bool TakesArray(ParameterModel parameter) =>
        parameter.Collection is CollectionKind.Array or CollectionKind.ReadOnlyInterface
        && (parameter.Role == ParameterRole.Outcomes || parameter.ElementCSharpType == parameter.Type!.AnnotatedName);
}
