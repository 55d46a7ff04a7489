using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>Writes the flow's <c>FlowDefinition</c>.</summary>
internal static class DefinitionEmitter
{
    public static void Emit(SourceWriter writer, FlowModel flow, CodecTable codecs)
    {
        writer.Open($"internal static readonly {Names.Definitions}.FlowDefinition Definition = new()");
        writer.Line($"Namespace = {CSharpText.Literal(flow.Namespace)},");
        writer.Line($"Id = {CSharpText.Literal(flow.Id)},");
        writer.Line($"Revision = {CSharpText.Literal(RevisionHash.Of(flow))},");
        EmitDescription(writer, flow.Description);
        writer.Line($"Type = typeof({flow.FullyQualifiedType}),");
        EmitSource(writer, flow.SourceFile, flow.TypeName);
        EmitLabels(writer, flow);
        if (flow.Concurrency is { } concurrency)
        {
            writer.Line($"Concurrency = new({CSharpText.Literal(concurrency.Limit)}, {Names.Pipelines}.OnLimit.{concurrency.OnLimit}{(concurrency.KeyInput is { } key ? $", {CSharpText.Literal(key)}" : "")}),");
        }

        if (flow.Retry is { } retry)
        {
            TaskEmitter.EmitRetry(writer, retry);
        }

        if (flow.TimeoutTicks is { } timeout)
        {
            writer.Line($"Timeout = {CSharpText.TimeSpan(timeout)},");
        }

        if (flow.Priority != 0)
        {
            writer.Line($"Priority = {CSharpText.Literal(flow.Priority)},");
        }

        if (flow.Inputs is { } inputs)
        {
            InputsEmitter.Emit(writer, inputs, codecs);
        }

        writer.Open("Tasks =", "[");
        foreach (var task in flow.Tasks)
        {
            TaskEmitter.Emit(writer, task, codecs);
        }

        writer.Close("],");
        TriggerEmitter.Emit(writer, flow, codecs);
        if (flow.Output is { } output)
        {
            writer.Open("Output = new()");
            writer.Line($"Type = {CSharpText.Literal(output.Type.DisplayName)},");
            EmitDependencies(writer, output.Dependencies);
            writer.Line($"Make = {InvokerEmitter.Make},");
            writer.Close("},");
        }

        writer.Close("};");
    }

    public static void EmitDescription(SourceWriter writer, string? description)
    {
        if (description is not null)
        {
            writer.Line($"Description = {CSharpText.Literal(description)},");
        }
    }

    public static void EmitSource(SourceWriter writer, string? file, string member)
    {
        if (file is not null)
        {
            writer.Line($"Source = new({CSharpText.Literal(file)}, {CSharpText.Literal(member)}),");
        }
    }

    public static void EmitDependencies(SourceWriter writer, EquatableArray<DependencyModel> dependencies)
    {
        if (dependencies.Count == 0)
        {
            return;
        }

        writer.Open("Dependencies =", "[");
        foreach (var dependency in dependencies)
        {
            writer.Line($"new({CSharpText.Literal(dependency.TaskId)}, {Names.Definitions}.DependencyKind.{dependency.Kind}),");
        }

        writer.Close("],");
    }

    private static void EmitLabels(SourceWriter writer, FlowModel flow)
    {
        if (flow.Labels.Count == 0)
        {
            return;
        }

        writer.Open("Labels = new global::System.Collections.Generic.Dictionary<string, string>");
        foreach (var label in flow.Labels)
        {
            writer.Line($"[{CSharpText.Literal(label.Key)}] = {CSharpText.Literal(label.Value)},");
        }

        writer.Close("},");
    }
}
