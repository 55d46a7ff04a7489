namespace Pipelines.Testing.Tests.Flows;

/// <summary>Asks whether to publish, and waits for two days at most.</summary>
[Flow("patient", Namespace = "tests")]
public sealed partial class PatientFlow
{
    [Task, Approval("Publish it?", Timeout = "2d", Default = nameof(No))]
    public bool Review(Approval<bool> approval) => approval.Decision;

    private static bool No => false;
}
