namespace Pipelines.Web.Tests.Flows;

/// <summary>Has a flow of another namespace do its work.</summary>
[Flow("caller", Namespace = "outer")]
internal sealed partial class OuterFlow
{
    [Task]
    public async Task<string> CallAsync(TaskContext task, CancellationToken cancellationToken) => (await task.Flows.RunAsync(GreetFlow.Call(new GreetFlow.Inputs()), cancellationToken)).Text;
}
