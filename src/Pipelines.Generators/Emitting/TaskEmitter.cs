using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>Writes a <c>TaskDefinition</c>; what is as the type has it by default is left out.</summary>
internal static class TaskEmitter
{
    public static void Emit(SourceWriter writer, TaskModel task, CodecTable codecs)
    {
        writer.Open("new()");
        writer.Line($"Id = {CSharpText.Literal(task.Id)},");
        if (task.Role != TaskModelRole.Work)
        {
            writer.Line($"Role = {Names.Definitions}.TaskRole.{task.Role},");
        }

        DefinitionEmitter.EmitDescription(writer, task.Description);
        DefinitionEmitter.EmitSource(writer, task.SourceFile, task.SourceMember);
        DefinitionEmitter.EmitDependencies(writer, task.Dependencies);
        EmitFlowControl(writer, task);
        EmitPolicies(writer, task);
        if (task.Approval is { } approval)
        {
            ApprovalEmitter.Emit(writer, approval, codecs);
        }

        if (task.Output is { } output)
        {
            writer.Line($"CheckOutput = static (json, context) => {Names.TaskOutput}.Check(json, {codecs.Expression(output)}, context),");
            writer.Line($"OutputType = {CSharpText.Literal(output.DisplayName + (output.IsNullableReference ? "?" : ""))},");
        }

        if (task.Condition is { } condition)
        {
            writer.Line($"Condition = {InvokerEmitter.ConditionOf(task)},");
            writer.Line($"ConditionName = {CSharpText.Literal(CSharpText.Plain(condition.MemberName))},");
        }

        writer.Line($"InvokeAsync = {InvokerEmitter.NameOf(task)},");
        writer.Close("},");
    }

    /// <summary>Writes a <c>RetryPolicy</c>, of a task or of the whole flow.</summary>
    public static void EmitRetry(SourceWriter writer, RetryModel retry)
    {
        writer.Open("Retry = new()");
        writer.Line($"MaxRetries = {CSharpText.Literal(retry.MaxRetries)},");
        writer.Line($"Delay = {CSharpText.TimeSpan(retry.DelayTicks)},");
        writer.Line($"Backoff = {Names.Pipelines}.Backoff.{retry.Backoff},");
        writer.Line($"Factor = {CSharpText.Literal(retry.Factor)},");
        writer.Line($"MaxDelay = {CSharpText.TimeSpan(retry.MaxDelayTicks)},");
        writer.Line($"Jitter = {CSharpText.Literal(retry.Jitter)},");
        if (retry.On.Count > 0)
        {
            writer.Line($"Handles = static exception => exception is {string.Join(" or ", retry.On)},");
        }

        writer.Close("},");
    }

    private static void EmitFlowControl(SourceWriter writer, TaskModel task)
    {
        if (task.Each is { } each)
        {
            writer.Line($"Each = {CSharpText.Literal(each)},");
        }

        if (task.MaxParallel is { } maxParallel)
        {
            writer.Line($"MaxParallel = {CSharpText.Literal(maxParallel)},");
        }

        if (task.Join != "AllSucceeded")
        {
            writer.Line($"Join = {Names.Pipelines}.Join.{task.Join},");
        }

        if (task.AllowFailure)
        {
            writer.Line("AllowFailure = true,");
        }

        if (task.Handles is { } handles)
        {
            writer.Line($"Handles = {CSharpText.Literal(handles)},");
        }
    }

    private static void EmitPolicies(SourceWriter writer, TaskModel task)
    {
        if (task.Retry is { } retry)
        {
            EmitRetry(writer, retry);
        }

        if (task.TimeoutTicks is { } timeout)
        {
            writer.Line($"Timeout = {CSharpText.TimeSpan(timeout)},");
        }

        if (task.Pool is { } pool)
        {
            writer.Line($"Pool = new({CSharpText.Literal(pool.Name)}, {CSharpText.Literal(pool.Slots)}),");
        }
    }
}
