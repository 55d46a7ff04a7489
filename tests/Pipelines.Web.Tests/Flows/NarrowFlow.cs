namespace Pipelines.Web.Tests.Flows;

/// <summary>Waits in a pool.</summary>
[Flow("narrow", Namespace = "pooled")]
internal sealed partial class NarrowFlow(Gates gates, ExecutionInfo execution)
{
    [Task, Pool("strait")]
    public Task<string> PassAsync(CancellationToken cancellationToken) => gates.PassAsync(execution.Id, cancellationToken);
}
