namespace Pipelines.Web.Tests.Flows;

/// <summary>Goes on when a test says so, or fails when it does.</summary>
[Flow("gate", Namespace = "web.other")]
internal sealed partial class GateFlow(Gates gates, ExecutionInfo execution)
{
    [Task]
    public string Before() => "before";

    [Task]
    public async Task<string> WaitAsync(string before, CancellationToken cancellationToken) => before + await gates.PassAsync(execution.Id, cancellationToken);
}
