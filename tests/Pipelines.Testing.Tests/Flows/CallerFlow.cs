namespace Pipelines.Testing.Tests.Flows;

/// <summary>Runs another flow, twice at once.</summary>
[Flow("caller", Namespace = "tests")]
public sealed partial class CallerFlow
{
    [Task]
    public async Task<int> CallAsync(TaskContext task, CancellationToken ct)
    {
        var outputs = await Task.WhenAll(task.Flows.RunAsync(NapFlow.Call(new(1)), ct), task.Flows.RunAsync(NapFlow.Call(new(2)), ct));
        return outputs.Sum(nap => nap.Hours);
    }
}
