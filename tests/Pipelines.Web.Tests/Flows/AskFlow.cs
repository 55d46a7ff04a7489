namespace Pipelines.Web.Tests.Flows;

/// <summary>Asks a person.</summary>
[Flow("ask", Namespace = "web.tests")]
internal sealed partial class AskFlow
{
    [Task, Approval("Is it good?")]
    public string Decide(Approval<bool> approval) => approval.Decision ? $"yes, says {approval.By}" : "no";
}
