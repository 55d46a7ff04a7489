using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>
/// Writes the class <c>Codecs</c>: a field a type, and a nested class for every object. The classes name other codecs only within
/// their methods, so that recursive types need no order of initialization.
/// </summary>
internal static class CodecEmitter
{
    public static void Emit(SourceWriter writer, FlowModel flow, CodecTable codecs)
    {
        if (flow.Types.Count == 0 && codecs.Composites.Count == 0)
        {
            return;
        }

        writer.Line();
        writer.Open("internal static class Codecs");
        foreach (var type in flow.Types)
        {
            EmitField(writer, type, codecs);
        }

        foreach (var field in codecs.Composites)
        {
            writer.Line($"internal static readonly {Names.ValueCodec}<{field.Type}> {field.Name} =");
            writer.Indent();
            writer.Line(field.Value + ";");
            writer.Unindent();
        }

        foreach (var type in flow.Types.Where(type => !type.IsEnum))
        {
            writer.Line();
            ObjectCodecEmitter.Emit(writer, type, codecs);
        }

        writer.Close();
    }

    private static void EmitField(SourceWriter writer, TypeModel type, CodecTable codecs)
    {
        var field = codecs.FieldOf(type);
        if (!type.IsEnum)
        {
            writer.Line($"internal static readonly {Names.ValueCodec}<{type.Key}> {field} = new {field}Codec();");
            return;
        }

        writer.Line($"internal static readonly {Names.ValueCodec}<{type.Key}> {field} = {Names.ValueCodecs}.Enum<{type.Key}>(");
        writer.Indent();
        for (var index = 0; index < type.Members.Count; index++)
        {
            var member = type.Members[index];
            var end = index == type.Members.Count - 1 ? ");" : ",";
            writer.Line($"({CSharpText.Literal(member.JsonName)}, {type.Key}.{member.CSharpName}){end}");
        }

        // An enum without members has no value that could be written or read.
        if (type.Members.Count == 0)
        {
            writer.Line("[]);");
        }

        writer.Unindent();
    }
}
