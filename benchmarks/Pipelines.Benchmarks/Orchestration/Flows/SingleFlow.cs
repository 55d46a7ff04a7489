namespace Pipelines.Benchmarks.Orchestration.Flows;

/// <summary>One task: what others call a job.</summary>
[Flow("single", Namespace = "benchmark")]
internal sealed partial class SingleFlow
{
    [Task]
    public void Only() => TaskCounter.Add();
}
