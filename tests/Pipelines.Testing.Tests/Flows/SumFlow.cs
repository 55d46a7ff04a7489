using System.ComponentModel.DataAnnotations;

namespace Pipelines.Testing.Tests.Flows;

/// <summary>Scales numbers one by one and adds them up.</summary>
[Flow("sum", Namespace = "tests"), Labels("team", "data")]
public sealed partial class SumFlow(SumFlow.Inputs inputs, IMultiplier multiplier)
{
    public sealed record Inputs([property: Range(0, 100)] int Count = 3, int Factor = 2);

    public sealed record Outputs(int Sum, int Count);

    [Task]
    public IReadOnlyList<int> Numbers(TaskContext task)
    {
        task.AddMetric("numbers", inputs.Count);
        task.SetLabel("count", $"{inputs.Count}");
        task.ReportProgress(new TaskProgress(inputs.Count, inputs.Count, "numbers"));
        return [.. Enumerable.Range(1, inputs.Count)];
    }

    [Task]
    public int Scale([Each(nameof(Numbers))] int number) => multiplier.Multiply(number, inputs.Factor);

    [Task]
    public int Add(IReadOnlyList<int> scale) => scale.Sum();

    [Output]
    public Outputs Result(int add, IReadOnlyList<int> scale) => new(add, scale.Count);
}
