using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>The rules of a value as members of its JSON schema.</summary>
internal static class ConstraintSchema
{
    public static void Add(SchemaNode node, ConstraintModel rules, TypeShape shape)
    {
        node.Json(rules.IsMinimumExclusive ? "exclusiveMinimum" : "minimum", rules.Minimum)
            .Json(rules.IsMaximumExclusive ? "exclusiveMaximum" : "maximum", rules.Maximum);
        if (rules.Pattern is { } pattern)
        {
            node.Set("pattern", JsonText.Literal(pattern));
        }

        var counts = shape.Kind switch
        {
            TypeShapeKind.List => "Items",
            TypeShapeKind.Dictionary => "Properties",
            _ => "Length",
        };
        node.Json("min" + counts, Number(rules.MinLength)).Json("max" + counts, Number(rules.MaxLength));
        if (rules.Format is { } format)
        {
            node.Set("format", JsonText.Literal(format));
        }

        if (rules.AllowedJson.Count > 0)
        {
            node.Set("enum", List(rules.AllowedJson));
        }

        if (rules.DeniedJson.Count > 0)
        {
            node.Json("not", $"{{ \"enum\": {List(rules.DeniedJson)} }}");
        }
    }

    private static string? Number(int? number) => number is { } value ? CSharpText.Literal(value) : null;

    private static string List(IEnumerable<string> json) => $"[{string.Join(", ", json)}]";
}
