using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>
/// The JSON schema of simple types. Formats are those of the standard where it has one that fits (date, date-time, uuid,
/// uri-reference); our own names, which a validator passes over, tell a form what to show.
/// </summary>
internal static class ScalarSchema
{
    /// <summary>The JSON type; <see langword="null"/> for any.</summary>
    public static string? TypeOf(TypeShape shape) => shape.Kind switch
    {
        TypeShapeKind.Boolean => "boolean",
        TypeShapeKind.Integer => "integer",
        TypeShapeKind.Number => "number",
        TypeShapeKind.List => "array",
        TypeShapeKind.Artifact or TypeShapeKind.Object or TypeShapeKind.Dictionary => "object",
        TypeShapeKind.FromTypeInfo or TypeShapeKind.JsonElement or TypeShapeKind.JsonNode => null,
        _ => "string",
    };

    public static void Add(SchemaNode node, TypeShape shape)
    {
        node.Text("type", TypeOf(shape)).Text("format", Format(shape));
        switch (shape.Kind)
        {
            case TypeShapeKind.YearMonth:
                node.Text("pattern", "^[0-9]{4}-(0[1-9]|1[0-2])$");
                break;
            case TypeShapeKind.String when shape.CSharpName == "char":
                node.Json("minLength", "1").Json("maxLength", "1");
                break;
            case TypeShapeKind.Secret:
                node.Json("writeOnly", "true");
                break;
        }
    }

    private static string? Format(TypeShape shape) => shape.Kind switch
    {
        TypeShapeKind.Integer or TypeShapeKind.Number => NumberFormat(shape.CSharpName),
        TypeShapeKind.Guid => "uuid",
        TypeShapeKind.Uri => "uri-reference",
        TypeShapeKind.DateTimeOffset => "date-time",
        TypeShapeKind.DateTime => "local-date-time",
        TypeShapeKind.DateOnly => "date",
        TypeShapeKind.TimeOnly => "local-time",
        TypeShapeKind.TimeSpan => "time-span",
        TypeShapeKind.YearMonth => "year-month",
        TypeShapeKind.Artifact => "artifact",
        TypeShapeKind.Secret => "password",
        _ => null,
    };

    private static string NumberFormat(string type) => type switch
    {
        "sbyte" => "int8",
        "byte" => "uint8",
        "short" => "int16",
        "ushort" => "uint16",
        "int" => "int32",
        "uint" => "uint32",
        "long" => "int64",
        "ulong" => "uint64",
        _ => type,
    };
}
