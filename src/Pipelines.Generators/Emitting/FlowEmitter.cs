using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>Writes the generated part of a flow.</summary>
internal static class FlowEmitter
{
    public static string Emit(FlowModel flow)
    {
        var writer = new SourceWriter();
        FileHeader.Emit(writer);
        if (flow.CSharpNamespace.Length > 0)
        {
            writer.Line($"namespace {flow.CSharpNamespace};");
            writer.Line();
        }

        foreach (var type in flow.ContainingTypes)
        {
            writer.Open(type);
        }

        writer.Open(flow.Declaration);
        EmitMembers(writer, flow);
        writer.Close();
        foreach (var _ in flow.ContainingTypes)
        {
            writer.Close();
        }

        return writer.ToString();
    }

    private static void EmitMembers(SourceWriter writer, FlowModel flow)
    {
        var codecs = flow.IsBroken ? null : new CodecTable(flow);
        writer.Line($"/// <summary>The flow <c>{CSharpText.Xml(flow.Namespace)}/{CSharpText.Xml(flow.Id)}</c> as the runtime knows it.</summary>");
        writer.Line(Names.GeneratedCode);
        writer.Line($"public static {Names.Definitions}.FlowDefinition Definition => {(codecs is null ? Broken(flow) : $"{Names.Parts}.Definition")};");
        writer.Line();
        EmitCall(writer, flow, codecs);
        if (codecs is null)
        {
            return;
        }

        writer.Line();
        writer.Line(Names.GeneratedCode);
        writer.Open($"private static class {Names.Parts}");
        if (flow.Inputs is not null)
        {
            InputsEmitter.EmitSchema(writer, flow, codecs);
            writer.Line();
        }

        DefinitionEmitter.Emit(writer, flow, codecs);
        InvokerEmitter.Emit(writer, flow, codecs);
        CodecEmitter.Emit(writer, flow, codecs);
        writer.Close();
    }

    private static void EmitCall(SourceWriter writer, FlowModel flow, CodecTable? codecs)
    {
        var outputs = flow.Output?.Type.AnnotatedName;
        var type = outputs is null ? $"{Names.Pipelines}.FlowCall" : $"{Names.Pipelines}.FlowCall<{outputs}>";
        var parameter = flow.Inputs is { } inputs ? $"{inputs.CSharpName} inputs" : "";
        var arguments = new[] { "Definition", flow.Inputs is null ? "null" : "inputs" }
            .Concat(outputs is null || codecs is null ? [] : [codecs.OuterExpression(flow.Output!.Type)]);

        writer.Line("/// <summary>The flow together with the inputs to run it with.</summary>");
        if (flow.Inputs is not null)
        {
            writer.Line("/// <param name=\"inputs\">The inputs.</param>");
        }

        writer.Line(Names.GeneratedCode);
        writer.Line($"public static {type} Call({parameter}) => {(codecs is null ? Broken(flow) : $"new({string.Join(", ", arguments)})")};");
    }

    // The mistake itself was reported; this only keeps what refers to the flow from being a second one.
    private static string Broken(FlowModel flow) =>
        $"throw new global::System.InvalidOperationException({CSharpText.Literal($"The flow '{flow.TypeName}' has mistakes that the compiler reported.")})";
}
