namespace Pipelines.Benchmarks.Orchestration.Flows;

/// <summary>Two tasks, the second with what the first returned.</summary>
[Flow("pair", Namespace = "benchmark")]
internal sealed partial class PairFlow
{
    [Task]
    public int First()
    {
        TaskCounter.Add();
        return 1;
    }

    [Task]
    public int Second(int first)
    {
        TaskCounter.Add();
        return first + 1;
    }
}
