namespace Pipelines.Benchmarks.Orchestration.Flows;

/// <summary>A list, a task run for each of its elements, and their sum.</summary>
/// <param name="inputs">How wide.</param>
[Flow("wide", Namespace = "benchmark")]
internal sealed partial class WideFlow(WideFlow.Inputs inputs)
{
    /// <summary>How wide.</summary>
    /// <param name="Width">How many elements.</param>
    internal sealed record Inputs(int Width = 100);

    [Task]
    public IReadOnlyList<int> Numbers()
    {
        TaskCounter.Add();
        return [.. Enumerable.Range(0, inputs.Width)];
    }

    [Task]
    public int Double([Each(nameof(Numbers))] int number)
    {
        TaskCounter.Add();
        return number * 2;
    }

    [Task]
    public long Sum(IReadOnlyList<int> @double)
    {
        TaskCounter.Add();
        return @double.Sum(static number => (long)number);
    }
}
