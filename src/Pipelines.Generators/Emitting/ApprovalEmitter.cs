using Pipelines.Generators.Model;

namespace Pipelines.Generators.Emitting;

/// <summary>Writes the <c>ApprovalDefinition</c> of a task.</summary>
internal static class ApprovalEmitter
{
    public static void Emit(SourceWriter writer, ApprovalModel approval, CodecTable codecs)
    {
        var codec = codecs.Expression(approval.Decision);
        var rules = string.Concat(approval.Validations.Select(static rule => ", " + rule));
        writer.Open("Approval = new()");
        writer.Line($"Question = {CSharpText.Literal(approval.Question)},");
        if (approval.TimeoutTicks is { } timeout)
        {
            writer.Line($"Timeout = {CSharpText.TimeSpan(timeout)},");
        }

        writer.Open("Decision = new()");
        InputsEmitter.EmitValue(writer, "decision", approval.Decision, approval.Constraints, codecs);
        writer.Line("IsRequired = true,");
        DefinitionEmitter.EmitDescription(writer, approval.Description);
        writer.Close("},");
        writer.Line($"Read = static (json, context) => {Names.Definitions}.ApprovalDefinition.ReadAs(json, {codec}, context{rules}),");
        if (approval.DefaultExpression is { } fallback)
        {
            writer.Line($"Default = static () => {Names.TaskOutput}.Of({fallback}, {codec}),");
        }

        writer.Close("},");
    }
}
