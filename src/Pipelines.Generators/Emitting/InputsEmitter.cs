using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>Writes the <c>InputsDefinition</c>: schema, fields and binding.</summary>
internal static class InputsEmitter
{
    public const string Schema = "InputsSchema";

    public static void Emit(SourceWriter writer, TypeShape inputs, CodecTable codecs)
    {
        var codec = codecs.Expression(inputs);
        writer.Open("Inputs = new()");
        writer.Line($"Schema = {Schema},");
        writer.Open("Fields =", "[");
        foreach (var property in codecs.Types[inputs.TypeKey!].Properties)
        {
            EmitField(writer, property, codecs);
        }

        writer.Close("],");
        writer.Line($"Read = static (json, context) => {codec}.Read(json, context),");
        writer.Line($"Write = static (writer, inputs) => {codec}.Write(writer, ({inputs.CSharpName})inputs!),");
        writer.Close("},");
    }

    /// <summary>Writes the schema as a raw string: a JSON text never holds three quotes in a row.</summary>
    public static void EmitSchema(SourceWriter writer, FlowModel flow, CodecTable codecs)
    {
        writer.Line("/// <summary>The JSON Schema (draft 2020-12) of the inputs.</summary>");
        writer.Line($"private const string {Schema} =");
        writer.Indent();
        writer.Line("\"\"\"");
        writer.Lines(SchemaEmitter.Emit(flow, codecs));
        writer.Line("\"\"\";");
        writer.Unindent();
    }

    /// <summary>Writes what an <c>InputDefinition</c> says of a value: its name, how text becomes its JSON, and what is expected.</summary>
    public static void EmitValue(SourceWriter writer, string name, TypeShape type, ConstraintModel constraints, CodecTable codecs)
    {
        var value = Value(type);
        var isList = value.Kind == TypeShapeKind.List;
        var element = isList ? Value(value.Element!) : value;
        var choices = Choices(element, constraints, codecs);
        writer.Line($"Name = {CSharpText.Literal(name)},");
        writer.Line($"Kind = {Names.Definitions}.InputKind.{Kind(element)},");
        if (isList)
        {
            writer.Line("IsList = true,");
        }

        writer.Line($"Expected = {codecs.Expression(type)}.Expected,");
        if (choices.Length > 0)
        {
            writer.Line($"Choices = {CSharpText.Literals(choices)},");
        }
    }

    private static void EmitField(SourceWriter writer, PropertyModel property, CodecTable codecs)
    {
        writer.Open("new()");
        EmitValue(writer, property.JsonName, property.Type, property.Constraints, codecs);
        if (property.IsRequired)
        {
            writer.Line("IsRequired = true,");
        }

        if (property.DefaultJson is { } json)
        {
            writer.Line($"DefaultJson = {CSharpText.Literal(json)},");
        }

        DefinitionEmitter.EmitDescription(writer, property.Description);
        writer.Close("},");
    }

    private static TypeShape Value(TypeShape shape) => shape.Kind == TypeShapeKind.Nullable ? shape.Element! : shape;

    private static string Kind(TypeShape shape) => shape.Kind switch
    {
        TypeShapeKind.Boolean => "Boolean",
        TypeShapeKind.Integer or TypeShapeKind.Number => "Number",
        TypeShapeKind.Artifact => "File",
        TypeShapeKind.Secret => "Secret",
        TypeShapeKind.List or TypeShapeKind.Dictionary or TypeShapeKind.Object or TypeShapeKind.FromTypeInfo
            or TypeShapeKind.JsonElement or TypeShapeKind.JsonNode => "Json",
        _ => "Text",
    };

    private static string[] Choices(TypeShape shape, ConstraintModel constraints, CodecTable codecs) =>
        shape.Kind == TypeShapeKind.Enum ? [.. codecs.Types[shape.TypeKey!].Members.Select(member => member.JsonName)]
        : [.. constraints.AllowedJson.Select(json => JsonText.Plain(json))];
}
