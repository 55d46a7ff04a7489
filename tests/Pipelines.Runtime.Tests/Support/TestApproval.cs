using Pipelines.Definitions;

namespace Pipelines.Runtime.Tests.Support;

/// <summary>Approvals made by hand: a yes or no.</summary>
internal static class TestApproval
{
    public static ApprovalDefinition YesOrNo(TimeSpan? timeout = null, bool? fallback = null) => new()
    {
        Question = "Publish it?",
        Timeout = timeout,
        Decision = new InputDefinition { Name = "decision", Kind = InputKind.Boolean, Expected = "yes or no", IsRequired = true },
        Read = static (json, context) => ApprovalDefinition.ReadAs(json, ValueCodecs.Boolean, context),
        Default = fallback is { } value ? () => TaskOutput.Of(value, ValueCodecs.Boolean) : null,
    };

    /// <summary>A task that waits for a decision and returns it, with who made it.</summary>
    public static TaskDefinition Review(ApprovalDefinition approval, params TaskDependency[] dependencies) =>
        TestFlow.Task("review", static (call, _) => ValueTask.FromResult(TestFlow.Json(Text(call))), dependencies) with { Approval = approval };

    public static string Text(TaskInvocation call)
    {
        var approval = call.Approval(ValueCodecs.Boolean);
        return $"\"{approval.Decision} by {approval.By ?? "nobody"}{(approval.IsDefault ? " by default" : "")}\"";
    }
}
