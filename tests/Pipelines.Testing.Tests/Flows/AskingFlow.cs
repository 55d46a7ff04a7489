namespace Pipelines.Testing.Tests.Flows;

/// <summary>Asks whether to publish.</summary>
[Flow("asking", Namespace = "tests")]
public sealed partial class AskingFlow
{
    [Task, Approval("Publish it?")]
    public string Review(Approval<bool> approval) => $"{approval.Decision} by {approval.By}";
}
