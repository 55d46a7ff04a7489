using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>Writes the methods that make a flow and call its members, typed and without reflection.</summary>
internal static class InvokerEmitter
{
    public const string Make = "MakeOutputs";

    public static string NameOf(TaskModel task) => "Run" + CSharpText.Identifier(CSharpText.Plain(task.MethodName));

    public static string ConditionOf(TaskModel task) => "Decide" + CSharpText.Identifier(CSharpText.Plain(task.MethodName));

    public static void Emit(SourceWriter writer, FlowModel flow, CodecTable codecs)
    {
        EmitCreate(writer, flow);
        foreach (var task in flow.Tasks)
        {
            EmitTask(writer, flow, task, codecs);
            EmitCondition(writer, flow, task, codecs);
        }

        if (flow.Output is { } output)
        {
            writer.Line();
            writer.Open($"private static {Names.TaskOutput} {Make}({Names.TaskInvocation} invocation)");
            EmitCall(writer, "var outputs = ", Receiver(flow, output.IsStatic) + "." + output.MethodName, output.Parameters, codecs, ";");
            writer.Line($"return {Names.TaskOutput}.Of(outputs, {codecs.Expression(output.Type)});");
            writer.Close();
        }
    }

    private static void EmitCreate(SourceWriter writer, FlowModel flow)
    {
        writer.Line();
        writer.Line($"private static {flow.FullyQualifiedType} CreateFlow({Names.TaskInvocation} invocation) =>");
        writer.Indent();
        EmitArguments(writer, "new", [.. flow.ConstructorParameters.Select(Argument)], ";");
        writer.Unindent();
    }

    private static string Argument(ConstructorParameterModel parameter) => parameter switch
    {
        { Role: ConstructorParameterRole.Inputs } => $"({parameter.CSharpType})invocation.Inputs!",
        { Role: ConstructorParameterRole.ExecutionInfo } => "invocation.Execution",
        { IsNullable: true } => $"invocation.ServiceOr<{parameter.CSharpType}>({parameter.DefaultExpression ?? "null"})",
        _ => $"invocation.Service<{parameter.CSharpType}>()",
    };

    private static void EmitTask(SourceWriter writer, FlowModel flow, TaskModel task, CodecTable codecs)
    {
        var isAsync = task.Returns != ReturnKind.Synchronous;
        var assignment = task.Output is null ? "" : "var result = ";
        writer.Line();
        writer.Line($"private static {(isAsync ? "async " : "")}global::System.Threading.Tasks.ValueTask<{Names.TaskOutput}> {NameOf(task)}(");
        writer.Indent();
        writer.Line($"{Names.TaskInvocation} invocation,");
        writer.Line($"{Names.CancellationToken} cancellationToken)");
        writer.Unindent();
        writer.Open();
        EmitCall(
            writer,
            assignment + (isAsync ? "await " : ""),
            $"CreateFlow(invocation).{task.MethodName}",
            task.Parameters,
            codecs,
            isAsync ? ".ConfigureAwait(false);" : ";");
        var output = task.Output is { } type ? $"{Names.TaskOutput}.Of(result, {codecs.Expression(type)})" : $"{Names.TaskOutput}.None";
        writer.Line(isAsync ? $"return {output};" : $"return new({output});");
        writer.Close();
    }

    private static void EmitCondition(SourceWriter writer, FlowModel flow, TaskModel task, CodecTable codecs)
    {
        if (task.Condition is not { } condition)
        {
            return;
        }

        var member = $"{Receiver(flow, condition.IsStatic)}.{condition.MemberName}";
        writer.Line();
        writer.Line($"private static bool {ConditionOf(task)}({Names.TaskInvocation} invocation) =>");
        writer.Indent();
        if (condition.IsMethod)
        {
            EmitCall(writer, "", member, condition.Parameters, codecs, ";");
        }
        else
        {
            writer.Line(member + ";");
        }

        writer.Unindent();
    }

    private static string Receiver(FlowModel flow, bool isStatic) => isStatic ? flow.FullyQualifiedType : "CreateFlow(invocation)";

    private static void EmitCall(
        SourceWriter writer, string before, string member, EquatableArray<ParameterModel> parameters, CodecTable codecs, string after) =>
        EmitArguments(writer, before + member, [.. parameters.Select(parameter => ParameterSource.Expression(parameter, codecs))], after);

    // One argument stays on the line; several stand below each other, since each is long.
    private static void EmitArguments(SourceWriter writer, string before, string[] arguments, string after)
    {
        if (arguments.Length < 2)
        {
            writer.Line($"{before}({string.Concat(arguments)}){after}");
            return;
        }

        writer.Line(before + "(");
        writer.Indent();
        for (var index = 0; index < arguments.Length; index++)
        {
            writer.Line(arguments[index] + (index == arguments.Length - 1 ? ")" + after : ","));
        }

        writer.Unindent();
    }
}
