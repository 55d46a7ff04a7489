namespace Pipelines.Benchmarks.Orchestration.Flows;

/// <summary>Three tasks that pass a small value on, and do nothing else.</summary>
/// <param name="inputs">Where to begin.</param>
[Flow("chain", Namespace = "benchmark")]
internal sealed partial class ChainFlow(ChainFlow.Inputs inputs)
{
    /// <summary>Where to begin.</summary>
    /// <param name="Number">The value that is passed on.</param>
    internal sealed record Inputs(int Number = 1);

    [Task]
    public int First()
    {
        TaskCounter.Add();
        return inputs.Number;
    }

    [Task]
    public int Second(int first)
    {
        TaskCounter.Add();
        return first + 1;
    }

    [Task]
    public int Third(int second)
    {
        TaskCounter.Add();
        return second + 1;
    }
}
